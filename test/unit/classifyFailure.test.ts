import { ApiError } from '../../nodes/client/errors/apiError';
import { InputError } from '../../nodes/client/errors/inputError';
import { toConnectionError } from '../../nodes/client/errors/connectionError';
import { MINGLEEGO } from '../../nodes/client/errors/server';
import { TimeoutError } from '../../nodes/client/errors/timeoutError';
import { classifyFailure } from '../../nodes/client/classifyFailure';

describe('the class of a failure', () => {
	const FINAL = { isRetryable: false };
	const ANSWERED = { isRetryable: false, isAnswered: true };
	const RETRYABLE = { isRetryable: true };
	const LOST = { ...RETRYABLE, overload: 'connectionLost', unavailable: { isCertain: false } };

	test.each([
		[408, RETRYABLE],
		[429, { isRetryable: true, overload: 'rateLimited' }],
		[500, { ...RETRYABLE, unavailable: { isCertain: false } }],
		[502, { ...RETRYABLE, unavailable: { isCertain: true } }],
		[503, { ...RETRYABLE, overload: 'unavailable', unavailable: { isCertain: true } }],
		[504, { ...RETRYABLE, unavailable: { isCertain: true } }],
		[529, { ...RETRYABLE, overload: 'unavailable', unavailable: { isCertain: true } }],
	])('status %i is retryable', (status, failureClass) => {
		expect(classifyFailure(new ApiError('x', { status }))).toEqual(failureClass);
	});

	test.each([520, 521, 522, 523, 524, 530])('status %i of Cloudflare is like 502', (status) => {
		const failureClass = classifyFailure(new ApiError('x', { status: 502 }));
		expect(classifyFailure(new ApiError('x', { status }))).toEqual(failureClass);
	});

	test.each([
		...[300, 302, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 451],
		...[501, 505, 507, 511, 519, 525, 526, 527, 528, 531, 599],
	])('status %i does not', (status) => {
		expect(classifyFailure(new ApiError('x', { status }))).toEqual(ANSWERED);
	});

	test.each([408, 429, 500, 502, 503, 504, 522, 529])(
		'status %i carries what it asks to wait',
		(status) => {
			const failure = new ApiError('x', { status, retryAfterMs: 3_000 });
			expect(classifyFailure(failure)).toMatchObject({ isRetryable: true, retryAfterMs: 3_000 });
		},
	);

	test('a truncated response is retryable, another error in a response is not', () => {
		expect(classifyFailure(new ApiError('x', { isTruncated: true }))).toEqual({
			...RETRYABLE,
			isAnswered: false,
		});
		expect(classifyFailure(new ApiError('Mingleego reported an error: aborted'))).toEqual(ANSWERED);
	});

	test.each([504, 524])('status %i is retryable unless it took long', (status) => {
		const failure = (durationMs: number) => new ApiError('x', { status, durationMs });
		expect(classifyFailure(failure(20_000))).toMatchObject(RETRYABLE);
		expect(classifyFailure(failure(20_001))).toEqual(FINAL);
	});

	test('another status is retryable however long it took', () => {
		expect(classifyFailure(new ApiError('x', { status: 503, durationMs: 60_000 }))).toMatchObject(
			RETRYABLE,
		);
	});

	test('a refusal that says that a retry is pointless', () => {
		const refuse = (status: number) =>
			classifyFailure(new ApiError('x', { status, isFinal: true }));
		expect(refuse(429)).toEqual(ANSWERED);
		// The service may be down all the same.
		expect(refuse(503)).toMatchObject({ isRetryable: false, unavailable: { isCertain: true } });
	});

	test('a request that timed out says nothing about the service', () => {
		expect(classifyFailure(new TimeoutError('x', MINGLEEGO))).toEqual(FINAL);
	});

	const failing = (code: string, message = 'x') => Object.assign(new Error(message), { code });
	const classify = (thrown: unknown) => classifyFailure(toConnectionError(thrown, MINGLEEGO));

	test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])(
		'%s passes, also inside an error of n8n',
		(code) => {
			expect(classify(failing(code))).toEqual(LOST);
			expect(classify(new Error('n8n', { cause: failing(code) }))).toEqual(LOST);
			expect(classify(Object.assign(new Error('n8n'), { httpCode: code }))).toEqual(LOST);
		},
	);

	test('too many connections are a matter of load, but not of the service', () => {
		expect(classify(failing('EMFILE'))).toEqual({ isRetryable: true, overload: 'connectionLost' });
	});

	test.each([
		'ENOTFOUND',
		'ETIMEDOUT',
		'ECONNABORTED',
		'ERR_CANCELED',
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
		'ERR_SOMETHING_ELSE',
	])('%s does not', (code) => {
		expect(classify(failing(code))).toEqual(FINAL);
	});

	test.each(['stream has been aborted', 'socket hang up', 'Premature close', 'terminated'])(
		'a connection that ended with %j passes',
		(message) => {
			expect(classify(new Error(message))).toEqual(LOST);
			expect(classify(failing('ERR_BAD_RESPONSE', message))).toEqual(LOST);
		},
	);

	test.each([['odd'], [undefined], [null], [{}], [new Error('')], [new TypeError('x is null')]])(
		'anything else does not (%p)',
		(thrown) => {
			expect(classify(thrown)).toEqual(FINAL);
		},
	);

	test('an error in the fields is not retryable', () => {
		expect(classifyFailure(new InputError('Prompt is empty', 'Enter the Prompt.'))).toEqual(FINAL);
	});

	test('an error in the fields is not retryable, even if a name in it looks like a retryable one', () => {
		const problem = new InputError('The item has no binary field "terminated"', 'Enter another.');
		expect(classifyFailure(problem)).toEqual(FINAL);
	});
});
