import type { Behavior } from '../../emulator/behavior';
import { CHAT, getJson, OPERATIONS, setUpNode } from './setUpNode';

const node = setUpNode();

const HOUR = 3_600_000;

const FILES = { data: { bytes: Buffer.from('hello'), fileName: 'a.txt' } };

/** Sets the emulator's behavior for each request in order; after them it behaves as the API does. */
const behaveInOrder = (...behaviors: Behavior[]) =>
	node.emulator.behave(({ index }) => behaviors[index]);

describe.each(OPERATIONS)('$name', ({ parameters: operation }) => {
	const input = [{ json: {}, files: FILES }];

	test.each([
		['an hour fast', HOUR],
		['an hour slow', -HOUR],
		['right', 0],
	])('waits as long as a service asks whose clock is %s', async (_clock, clockSkewMs) => {
		behaveInOrder({ status: 429, retryAfterDate: 2, clockSkewMs });
		const { status } = await node.run({ ...operation, options: {} }, { input });
		expect(status).toBe('success');
		const [refused, again] = node.emulator.requests;
		// A date has whole seconds.
		expect(again.startedAt - refused.startedAt).toBeGreaterThan(1_000);
	});

	test('the error says how long the service asks to wait where that is too long', async () => {
		const body = '{"error":"Quota exceeded"}';
		behaveInOrder({ status: 429, retryAfter: 3600, body });
		const { error } = await node.run({ ...operation, options: {} }, { input });
		expect(error?.message).toBe(
			'Mingleego returned 429 Too Many Requests: Quota exceeded; it asked for a wait of 1 hour [item 0]',
		);
		expect(node.emulator.requests).toHaveLength(1);
	});

	test('and when the retries are used up', async () => {
		const busy = { status: 503, retryAfter: 1, body: '{"error":"Busy."}' };
		behaveInOrder(busy, busy);
		const { error } = await node.run({ ...operation, options: { maxRetries: 1 } }, { input });
		expect(error?.message).toBe(
			'Mingleego returned 503 Service Unavailable: Busy; it asked for a wait of 1 second (after 2 attempts) [item 0]',
		);
	});

	test('and in the output of an item', async () => {
		behaveInOrder({ status: 529, retryAfter: 9000, body: '' });
		const result = await node.run(operation, {
			input,
			node: { onError: 'continueRegularOutput' },
		});
		expect(getJson(result)).toEqual([
			{
				error:
					'Mingleego returned 529 Overloaded; it asked for a wait of 2 hours 30 minutes. Mingleego is overloaded. Try again later. [item 0]',
			},
		]);
	});

	test.each([520, 521, 522, 523, 524, 529, 530])('a %i is retried', async (status) => {
		behaveInOrder({ status, contentType: 'text/html', body: '<html><h1>Error</h1></html>' });
		const result = await node.run({ ...operation, options: {} }, { input });
		expect(result.status).toBe('success');
		expect(node.emulator.requests).toHaveLength(2);
	});

	test.each([
		[520, 'Web Server Returned an Unknown Error'],
		[521, 'Web Server Is Down'],
		[522, 'Connection Timed Out'],
		[523, 'Origin Is Unreachable'],
		[524, 'A Timeout Occurred'],
		[529, 'Overloaded'],
		[530, 'Origin DNS Error'],
	])('the error for a %i that persists says what to do', async (status, phrase) => {
		behaveInOrder({ status, contentType: 'text/html', body: '<html><h1>Error</h1></html>' });
		const { error } = await node.run(operation, { input });
		expect(error?.message).toBe(`Mingleego returned ${status} ${phrase}: Error [item 0]`);
		expect(error?.description).toMatch(/[Tt]ry again/);
	});
});

test('the clock of the emulator can be set by an Assistant ID', async () => {
	const assistantId = 'any?status=429&retryAfterDate=7200&clockSkewMs=-3600000';
	const { error } = await node.run({ ...CHAT, assistantId });
	expect(error?.message).toContain('; it asked for a wait of 2 hours');
});
