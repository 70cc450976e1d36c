import fc from 'fast-check';

import { RefusalPeriod } from '../../nodes/client/resilience/refusalPeriod';
import {
	getRetryDelay,
	MAX_TOTAL_WAIT_MS,
	RetryBudget,
	type FailureClass,
} from '../../nodes/client/resilience/retryPolicy';

const NOW = 5_000;

const RATE_LIMITED: FailureClass = { isRetryable: true, overload: 'rateLimited' };

/** A request that is refused each time it is sent. */
function createRequest(refusals = new RefusalPeriod()) {
	const budget = new RetryBudget(3);
	return {
		refusals,
		nextDelay: (retryAfterMs: number | undefined, now: number) => {
			refusals.onRefusal(now, 'refused');
			return getRetryDelay({ ...RATE_LIMITED, retryAfterMs }, budget, refusals, now);
		},
	};
}

describe('a retry', () => {
	const failure: FailureClass = { isRetryable: true };

	test('comes after a backoff, as often as the budget says', () => {
		const random = jest.spyOn(Math, 'random').mockReturnValue(1);
		const budget = new RetryBudget(3);
		const delays = Array.from({ length: 4 }, () =>
			getRetryDelay(failure, budget, new RefusalPeriod(), NOW),
		);
		random.mockRestore();
		expect(delays).toEqual([500, 1_000, 2_000, undefined]);
	});

	test('waits at least as long as the service asks, but not for ever', () => {
		const delay = (retryAfterMs: number) =>
			getRetryDelay({ ...failure, retryAfterMs }, new RetryBudget(3), new RefusalPeriod(), NOW);
		expect(delay(7_000)).toBe(7_000);
		expect(delay(MAX_TOTAL_WAIT_MS + 1)).toBeUndefined();
	});

	test.each([
		[{ isRetryable: false }, 3],
		[failure, 0],
		[RATE_LIMITED, 0],
	])('does not come for %j with %i retries', (failureClass, retries) => {
		const budget = new RetryBudget(retries);
		expect(getRetryDelay(failureClass, budget, new RefusalPeriod(), NOW)).toBeUndefined();
	});
});

describe('the wait for a rate limit', () => {
	test('is as long as the service asks', () => {
		expect(createRequest().nextDelay(7_000, NOW)).toBe(7_000);
		expect(createRequest().nextDelay(1_500.5, NOW)).toBe(1_500.5);
	});

	test('is a little longer where the service keeps refusing and does not ask for a wait', () => {
		const { nextDelay } = createRequest();
		let now = NOW;
		for (let n = 0; n < 50; n += 1) now += nextDelay(0, now) ?? 60_000;
		expect(now - NOW).toBeGreaterThan(5_000);
	});

	test('is at least half a second where it does not say, and longer each time', () => {
		const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
		const { nextDelay } = createRequest();
		const waits = Array.from({ length: 8 }, () => nextDelay(undefined, NOW));
		random.mockRestore();
		expect(waits).toEqual([500, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
	});

	test.each([
		['exactly ten minutes are waited', 600_000, 600_000],
		['longer is not', 600_001, undefined],
		['for ever is not', Infinity, undefined],
	])('%s', (_name, asked, wait) => {
		expect(createRequest().nextDelay(asked, NOW)).toBe(wait);
	});

	test('lasts ten minutes in all, while others succeed', () => {
		const { nextDelay, refusals } = createRequest();
		const asked = [];
		let now = NOW;
		for (let wait; (wait = nextDelay(30_000, now)) !== undefined; now += wait) {
			asked.push(wait);
			refusals.end();
		}
		expect(asked).toHaveLength(20);
	});

	test('ends when nothing has succeeded for a minute', () => {
		const { nextDelay } = createRequest();
		expect(nextDelay(1_000, NOW)).toBe(1_000);
		expect(nextDelay(1_000, NOW + 59_000)).toBe(1_000);
		expect(nextDelay(1_000, NOW + 59_001)).toBeUndefined();
	});

	test('ends for all requests with the credential together', () => {
		const refusals = new RefusalPeriod();
		expect(createRequest(refusals).nextDelay(1_000, NOW)).toBe(1_000);
		expect(createRequest(refusals).nextDelay(1_000, NOW + 59_000)).toBe(1_000);
		expect(createRequest(refusals).nextDelay(1_000, NOW + 59_001)).toBeUndefined();
		// Those that were waiting by then stop too, and a new one is tried.
		expect(refusals.hasGivenUp(NOW + 59_001)).toBe(true);
		expect(refusals.hasGivenUp(NOW + 59_002)).toBe(false);
		refusals.end();
		expect(refusals.hasGivenUp(NOW)).toBe(false);
		expect(createRequest(refusals).nextDelay(1_000, NOW + 59_003)).toBe(1_000);
	});

	test('begins anew after a minute without any request', () => {
		const refusals = new RefusalPeriod();
		refusals.enter(NOW);
		refusals.onRefusal(NOW, 'refused');
		refusals.leave(NOW + 59_000);
		refusals.enter(NOW + 60_000);
		expect(refusals.getLength(NOW + 60_000)).toBe(60_000);
		refusals.enter(NOW + 200_000);
		expect(refusals.getLength(NOW + 200_000)).toBe(200_000);
		refusals.leave(NOW + 200_000);
		refusals.leave(NOW + 200_000);
		refusals.enter(NOW + 261_000);
		expect(refusals.getLength(NOW + 261_000)).toBe(0);
	});

	test('continues when something succeeded meanwhile', () => {
		const { nextDelay, refusals } = createRequest();
		expect(nextDelay(1_000, NOW)).toBe(1_000);
		refusals.end();
		expect(nextDelay(1_000, NOW + 100_000)).toBe(1_000);
	});

	test('lasts for three of the waits that the service asks for', () => {
		const { nextDelay } = createRequest();
		for (const n of [0, 1, 2]) expect(nextDelay(90_000, NOW + n * 90_000)).toBe(90_000);
		expect(nextDelay(90_000, NOW + 270_000)).toBeUndefined();
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
					const { nextDelay, refusals } = createRequest();
					let now = NOW;
					for (const ms of asked) {
						refusals.end();
						const wait = nextDelay(ms, now);
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
