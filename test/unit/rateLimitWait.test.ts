import fc from 'fast-check';

import { MAX_TOTAL_WAIT_MS, RateLimitWait } from '../../nodes/client/resilience/rateLimitWait';

const NOW = Date.UTC(2026, 0, 1, 12);

describe('the wait for a rate limit', () => {
	test('waits as long as the service asks', () => {
		expect(new RateLimitWait().nextDelay(NOW, 7_000, NOW)).toBe(7_000);
		expect(new RateLimitWait().nextDelay(NOW, 1_500.5, NOW)).toBe(1_500.5);
	});

	test('waits a little where the service keeps refusing and does not ask for a wait', () => {
		const rateLimitWait = new RateLimitWait();
		let now = NOW;
		for (let n = 0; n < 50; n += 1) now += rateLimitWait.nextDelay(NOW, 0, now) ?? 60_000;
		expect(now - NOW).toBeGreaterThan(5_000);
	});

	test('waits at least half a second where it does not say, and longer each time', () => {
		const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
		const rateLimitWait = new RateLimitWait();
		const waits = Array.from({ length: 8 }, () => rateLimitWait.nextDelay(NOW, undefined, NOW));
		random.mockRestore();
		expect(waits).toEqual([500, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
	});

	test.each([
		['exactly ten minutes are waited', 600_000, 600_000],
		['longer is not', 600_001, undefined],
		['for ever is not', Infinity, undefined],
	])('%s', (_name, asked, wait) => {
		expect(MAX_TOTAL_WAIT_MS).toBe(600_000);
		expect(new RateLimitWait().nextDelay(NOW, asked, NOW)).toBe(wait);
	});

	test('one item waits ten minutes in all, while others succeed', () => {
		const rateLimitWait = new RateLimitWait();
		const asked = [];
		let now = NOW;
		for (let wait; (wait = rateLimitWait.nextDelay(now, 30_000, now)) !== undefined; now += wait) {
			asked.push(wait);
		}
		expect(asked).toHaveLength(20);
	});

	test('ends when nothing has succeeded for a minute', () => {
		const rateLimitWait = new RateLimitWait();
		expect(rateLimitWait.nextDelay(NOW, 1_000, NOW)).toBe(1_000);
		expect(rateLimitWait.nextDelay(NOW, 1_000, NOW + 59_000)).toBe(1_000);
		expect(rateLimitWait.nextDelay(NOW, 1_000, NOW + 59_001)).toBeUndefined();
	});

	test('counts the time without success from the item’s own first refusal at the earliest', () => {
		const rateLimitWait = new RateLimitWait();
		const longAgo = NOW - 3_600_000;
		expect(rateLimitWait.nextDelay(longAgo, 1_000, NOW)).toBe(1_000);
		expect(rateLimitWait.nextDelay(longAgo, 1_000, NOW + 59_000)).toBe(1_000);
		expect(rateLimitWait.nextDelay(longAgo, 1_000, NOW + 59_001)).toBeUndefined();
	});

	test('continues when something succeeded meanwhile', () => {
		const rateLimitWait = new RateLimitWait();
		expect(rateLimitWait.nextDelay(NOW, 1_000, NOW)).toBe(1_000);
		expect(rateLimitWait.nextDelay(NOW + 80_000, 1_000, NOW + 100_000)).toBe(1_000);
	});

	test('lasts for three of the waits that the service asks for', () => {
		const rateLimitWait = new RateLimitWait();
		for (const n of [0, 1, 2]) {
			expect(rateLimitWait.nextDelay(NOW, 90_000, NOW + n * 90_000)).toBe(90_000);
		}
		expect(rateLimitWait.nextDelay(NOW, 90_000, NOW + 270_000)).toBeUndefined();
	});

	test('never lasts longer than ten minutes, whatever the service asks for', () => {
		fc.assert(
			fc.property(
				fc.array(fc.option(fc.integer({ min: 1, max: 700_000 }), { nil: undefined }), {
					minLength: 2_000,
					maxLength: 2_000,
					size: 'max',
				}),
				(asked) => {
					const rateLimitWait = new RateLimitWait();
					let now = NOW;
					for (const ms of asked) {
						const wait = rateLimitWait.nextDelay(now, ms, now);
						if (wait === undefined) break;
						expect(wait).toBeGreaterThan(0);
						now += wait;
						expect(now - NOW).toBeLessThanOrEqual(600_000);
					}
					expect(now - NOW).toBeGreaterThanOrEqual(0);
				},
			),
			{ seed: 3, numRuns: 30 },
		);
	});
});
