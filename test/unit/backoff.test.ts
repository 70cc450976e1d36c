import { getBackoffDelay } from '../../nodes/client/resilience/backoff';

describe('the backoff', () => {
	test.each([
		[1, 500],
		[2, 1_000],
		[3, 2_000],
		[4, 4_000],
		[5, 8_000],
		[6, 16_000],
		[7, 20_000],
		[8, 20_000],
		[5_000, 20_000],
	])('before retry %i is at most %i ms', (retry, ms) => {
		expect(getBackoffDelay(retry, 1)).toBe(ms);
		expect(getBackoffDelay(retry, 0.5)).toBe(ms / 2);
		expect(getBackoffDelay(retry, 0)).toBe(0);
	});

	test('is spread over the whole range', () => {
		const waits = Array.from({ length: 1_000 }, () => getBackoffDelay(3));
		expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
		expect(Math.min(...waits)).toBeLessThan(500);
		expect(Math.max(...waits)).toBeGreaterThan(1_500);
		expect(Math.max(...waits)).toBeLessThanOrEqual(2_000);
	});
});
