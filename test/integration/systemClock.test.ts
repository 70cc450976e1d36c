import { restoreClocks, setSystemClock } from './engineClock';
import { CHAT, createItems, setUpNode } from './setUpNode';

const node = setUpNode();
const HOUR = 3_600_000;

afterEach(restoreClocks);

describe.each([
	['back', -HOUR],
	['ahead', HOUR],
])('the system’s clock is set %s by an hour', (_direction, offset) => {
	/** Milliseconds: the shortest wait for a retry is half a second. */
	const DURING_THE_WAIT = 300;
	const setClockLater = (ms = DURING_THE_WAIT) => setTimeout(() => setSystemClock(offset), ms);

	test.each([
		['during the wait for a retry', { status: 503, retryAfter: 1 }],
		['during the wait for a rate limit', { status: 429, retryAfter: 1 }],
	])('%s: nothing takes longer or shorter', async (_name, behavior) => {
		const times: number[] = [];
		node.emulator.behave(({ index }) => {
			times.push(performance.now());
			if (index > 0) return undefined;
			setClockLater();
			return behavior;
		});
		const { status } = await node.run({ ...CHAT, options: { maxRetries: 1 } });
		expect(status).toBe('success');
		const [first, second] = times;
		expect(second - first).toBeGreaterThan(990);
		expect(second - first).toBeLessThan(20_000);
	});

	test('while a rate is kept to: the run goes on', async () => {
		let acceptedAt = 0;
		node.emulator.behave(() => {
			const now = performance.now();
			if (now - acceptedAt < 300) return { status: 429 };
			acceptedAt = now;
			return undefined;
		});
		setClockLater(1_500);
		const { status } = await node.run(
			{ ...CHAT, options: { maxRetries: 5 } },
			{ input: createItems(10) },
		);
		expect(status).toBe('success');
	});

	test('during an outage: the run goes on when the service is back', async () => {
		const backAt = performance.now() + 2_500;
		node.emulator.behave(() => (performance.now() < backAt ? { status: 503 } : undefined));
		setClockLater(1_500);
		const { status } = await node.run(
			{ ...CHAT, options: { maxRetries: 5 } },
			{ input: createItems(10) },
		);
		expect(status).toBe('success');
	});
});
