import type { ServerAccess } from '../../nodes/client/clientRun';
import { ApiError } from '../../nodes/client/errors/apiError';
import { ConnectionError } from '../../nodes/client/errors/connectionError';
import { MINGLEEGO } from '../../nodes/client/errors/server';
import { TimeoutError } from '../../nodes/client/errors/timeoutError';
import { executeRequest } from '../../nodes/client/executeRequest';
import type { Permit } from '../../nodes/client/resilience/concurrencyLimiter';
import { RefusalPeriod } from '../../nodes/client/resilience/refusalPeriod';
import type { RunReporter } from '../../nodes/client/runReporter';

/** Sends a request that always fails, and returns what the limiter was told. */
async function getLessons(failure: Error, maxRetries = 0): Promise<string[]> {
	const lessons: string[] = [];
	const permit: Permit = {
		onSuccess: () => void lessons.push('success'),
		onOverload: ({ kind }) => {
			lessons.push(kind);
			return false;
		},
		onUnavailable: (isCertain) => void lessons.push(isCertain ? 'down' : 'maybe down'),
		release: () => {},
	};
	const access = {
		server: MINGLEEGO,
		limitedRun: { getPause: () => undefined, acquire: async () => permit },
		state: { refusals: new RefusalPeriod(), limiter: { resume: () => {} } },
	} as unknown as ServerAccess;
	const reporter = { onRetry: () => {} } as unknown as RunReporter;
	const request = { server: MINGLEEGO, access, send: async () => await Promise.reject(failure) };
	const settings = { timeoutMs: 1_000, maxRetries, signal: new AbortController().signal };
	await expect(executeRequest(request, { ...settings, reporter })).rejects.toMatchObject({
		cause: failure,
		attempts: maxRetries + 1,
	});
	return lessons;
}

const connectionError = (transient?: ConnectionError['transient']) =>
	new ConnectionError('x', MINGLEEGO, 'y', 'CODE', transient);

test.each([
	['a request that timed out', new TimeoutError('x', MINGLEEGO), []],
	['a gateway that gave up late', new ApiError('x', { status: 504, durationMs: 60_000 }), []],
	['a gateway that gave up at once', new ApiError('x', { status: 504 }), ['down']],
	['a refusal', new ApiError('x', { status: 400 }), ['success']],
	['an exhausted quota', new ApiError('x', { status: 429, isFinal: true }), ['success']],
	['a rate limit', new ApiError('x', { status: 429 }), ['rateLimited']],
	['a wait of hours', new ApiError('x', { status: 429, retryAfterMs: 7_200_000 }), []],
	['an overload', new ApiError('x', { status: 503 }), ['down', 'unavailable']],
	['a lost connection', connectionError('lost'), ['maybe down', 'connectionLost']],
	['no connection', connectionError('unreachable'), ['maybe down', 'connectionLost']],
	['too many open files', connectionError('local'), ['connectionLost']],
	['an untrusted certificate', connectionError(), []],
	['an error of n8n', new Error('x'), []],
])('%s teaches the limiter no more than it says', async (_name, failure, lessons) => {
	expect(await getLessons(failure)).toEqual(lessons);
});

test('each attempt teaches it once', async () => {
	const random = jest.spyOn(Math, 'random').mockReturnValue(0);
	expect(await getLessons(connectionError('local'), 2)).toEqual([
		'connectionLost',
		'connectionLost',
		'connectionLost',
	]);
	random.mockRestore();
});
