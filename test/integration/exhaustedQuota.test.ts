import { restoreClocks, speedUpClock } from './engineClock';
import { CHAT, CONTINUE, createItems, getJson, getMessages, setUpNode } from './setUpNode';

const node = setUpNode();

afterEach(restoreClocks);

describe('a service that refuses everything (429)', () => {
	test.each([
		[1, 10],
		[10, 10],
		[200, 3],
	])('%i items end within 75 seconds, together', async (count, factor) => {
		node.emulator.behave(() => ({ status: 429 }));
		const getElapsed = speedUpClock(factor);
		const result = await node.run(
			{ ...CHAT, prompt: '=Question {{ $json.n }}', options: { maxRetries: 3 } },
			{ input: createItems(count), node: CONTINUE },
		);
		expect(getElapsed()).toBeLessThan(75_000);
		const messages = getMessages(result);
		expect(messages).toHaveLength(count);
		for (const message of messages) expect(message).toContain('429 Too Many Requests');
		// It was given a minute, and all the others did not take one of their own.
		expect(getElapsed()).toBeGreaterThan(30_000);
	});

	test('a new run after that is tried, and goes on as soon as the service accepts', async () => {
		node.emulator.behave(() => ({ status: 429 }));
		speedUpClock(20);
		await node.run({ ...CHAT, options: { maxRetries: 3 } }, { node: CONTINUE });
		node.emulator.reset();
		const result = await node.run(
			{ ...CHAT, options: { maxRetries: 3 } },
			{ input: createItems(5), node: CONTINUE },
		);
		expect(getJson(result).filter(({ error }) => error)).toEqual([]);
	});

	test.each([
		['402', { status: 402 }],
		['x-should-retry: false', { status: 429, headers: { 'x-should-retry': 'false' } }],
		['insufficient_quota', { status: 429, body: '{"error":{"code":"insufficient_quota"}}' }],
		['billing_not_active', { status: 429, body: '{"error":{"type":"billing_not_active"}}' }],
	])('%s: ends at the first response', async (_name, behavior) => {
		node.emulator.behave(() => behavior);
		const { error } = await node.run({ ...CHAT, options: { maxRetries: 3 } });
		expect(error?.message).toContain(`Mingleego returned ${behavior.status}`);
		expect(node.emulator.requests).toHaveLength(1);
	});
});
