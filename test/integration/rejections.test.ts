import type { INode, INodeParameters } from 'n8n-workflow';

import { hostProcess } from '../../tools/engine/outside-sandbox';
import { CHAT, OPERATIONS, setUpNode } from './setUpNode';

const node = setUpNode();

/** Nothing listens there. */
const NOBODY = 'http://127.0.0.1:9';

const COUNT = 10;

/** What n8n’s process might have ended with. */
const unhandled: string[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(String(reason));

beforeAll(() => hostProcess().on('unhandledRejection', onUnhandled));
afterAll(() => hostProcess().off('unhandledRejection', onUnhandled));
beforeEach(() => unhandled.splice(0));

/**
 * How the items fail: the Assistant ID of each one as a directive for the emulator, or other parameters or a
 * credential that are wrong for all.
 */
interface Failure {
	assistant?: (n: number) => string;
	parameters?: INodeParameters;
	credential?: Record<string, string>;
}

const FAILURES: Record<string, Failure> = {
	'every item is refused with 401': { assistant: () => 'any?status=401' },
	'one item in the middle is refused with 400': {
		assistant: (n) => (n === 5 ? 'any?status=400' : 'any?delayMs=20'),
	},
	'the connection is refused': { credential: { baseUrl: NOBODY } },
	'an option is wrong': { parameters: { options: { maxRetries: -1 } } },
	'a parameter is wrong': { parameters: { prompt: ' ' } },
	'an expression fails in one item, while n8n starts it, after items that are refused': {
		assistant: () => 'any?status=401',
		parameters: { prompt: "={{ $json.n === 7 ? $('Nowhere').item.json.x : 'Hello' }}" },
	},
};

const BATCHES = [undefined, 1, 4];

/** Milliseconds until Stop is pressed. */
const STOPS = { never: undefined, early: 5, late: 120 };

async function run(
	{ assistant, parameters, credential }: Failure,
	operation: INodeParameters,
	settings: Partial<INode>,
	batchSize: number | undefined,
	stopAfter: number | undefined,
) {
	const stop = new AbortController();
	if (stopAfter !== undefined) setTimeout(() => stop.abort(), stopAfter);
	return await node.run(
		{
			...operation,
			...(assistant && { assistantId: '={{ $json.assistant }}' }),
			...parameters,
			requestOptions: batchSize ? { batching: { batch: { batchSize, batchInterval: 20 } } } : {},
		},
		{
			input: Array.from({ length: COUNT }, (_, n) => ({
				json: { n, assistant: assistant?.(n) ?? 'any' },
				files: { data: { bytes: Buffer.from('hello'), fileName: 'a.txt' } },
			})),
			credential,
			node: settings,
			signal: stop.signal,
		},
	);
}

/** An unhandled rejection is reported once the promise jobs are done: a few iterations of the event loop are enough. */
const waitUntilSettled = () => new Promise((resolve) => setTimeout(resolve, 50));

const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

describe.each(Object.keys(FAILURES))('no rejection is left unhandled when %s', (name) => {
	const failure = FAILURES[name];

	describe.each(ON_ERROR)('with On Error: %s', (onError) => {
		test.each([false, true])('and Retry On Fail: %s', async (retryOnFail) => {
			const settings = { onError, retryOnFail, maxTries: 2, waitBetweenTries: 1 };
			const runs = BATCHES.flatMap((batchSize) =>
				Object.entries(STOPS).map(async ([stop, stopAfter]) => {
					const { status } = await run(failure, CHAT, settings, batchSize, stopAfter);
					return { batchSize, stop, status };
				}),
			);
			const outcomes = await Promise.all(runs);
			await waitUntilSettled();
			expect(unhandled).toEqual([]);
			// In none of them did everything succeed. Where n8n continues on an error, the run ends as a success.
			const expected =
				onError === 'stopWorkflow' ? 'error' : expect.stringMatching(/success|error/);
			for (const { stop, batchSize, status } of outcomes) {
				if (stop === 'never') expect(status).toEqual(expected);
				if (stop === 'early' && batchSize === 1) expect(status).toBe('canceled');
			}
		});
	});
});

test.each(OPERATIONS)('no rejection is left unhandled by $name', async ({ parameters }) => {
	const failure = { credential: { apiKey: 'wrong-key' } };
	const runs = BATCHES.flatMap((batchSize) =>
		Object.values(STOPS).map(
			async (stopAfter) =>
				await run(failure, parameters, { onError: 'stopWorkflow' }, batchSize, stopAfter),
		),
	);
	await Promise.all(runs);
	await waitUntilSettled();
	expect(unhandled).toEqual([]);
});
