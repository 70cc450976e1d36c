import { CircuitBreaker } from '../../nodes/client/resilience/circuitBreaker';

/** When the service went down, in milliseconds of a clock that may have begun anywhere. */
const DOWN = -5_000;

/** @param others how many requests are affected beside the one that fails */
function failTimes(breaker: CircuitBreaker, times: number, others = 100, now = DOWN) {
	for (let time = 0; time < times; time += 1) breaker.onFailure(true, others, now);
}

/** @param others how many requests are affected beside the eight that failed */
function openBreaker(others: number) {
	const breaker = new CircuitBreaker();
	failTimes(breaker, 8, others);
	return breaker;
}

test('opens after eight failures in a row', () => {
	const breaker = new CircuitBreaker();
	failTimes(breaker, 7);
	expect(breaker.onSuccess()).toBe(false);
	failTimes(breaker, 7);
	expect(breaker.delay(DOWN, 0)).toBe(0);
	failTimes(breaker, 1);
	expect(breaker.delay(DOWN, 0)).toBeGreaterThan(0);
	expect(breaker.onSuccess()).toBe(true);
	expect(breaker.delay(DOWN, 0)).toBe(0);
});

test('a failure that may have another meaning counts only after a success', () => {
	const breaker = new CircuitBreaker();
	for (let time = 0; time < 20; time += 1) breaker.onFailure(false, 100, DOWN);
	expect(breaker.remaining(DOWN)).toBe(0);
	breaker.onSuccess();
	for (let time = 0; time < 8; time += 1) breaker.onFailure(false, 100, DOWN);
	expect(breaker.remaining(DOWN)).toBeGreaterThan(0);
});

test('lets one request at a time probe', () => {
	const breaker = openBreaker(100);
	expect(breaker.delay(DOWN + 1_000, 1)).toBe(Infinity);
	expect(breaker.delay(DOWN + 1_000, 0)).toBe(0);
});

test.each([
	['few', 2, 1_000],
	['many', 112, 500],
	['very many', 100_000, 100],
])(
	'the first probe comes soon, and then so that %s requests need not probe twice',
	(_, others, intervalMs) => {
		const breaker = openBreaker(others);
		expect(breaker.delay(DOWN, 0)).toBe(100);
		breaker.onFailure(true, others, DOWN + 200);
		expect(breaker.delay(DOWN + 200, 0)).toBe(intervalMs);
		// Whatever it failed with.
		breaker.onFailure(false, others, DOWN + 5_000);
		expect(breaker.delay(DOWN + 5_000, 0)).toBe(intervalMs);
	},
);

test.each([
	[2, 10_000],
	[100_000, 60_000],
])(
	'of eight failures and %d others all wait for %d ms, and then no longer',
	(others, maxOpenMs) => {
		const breaker = openBreaker(others);
		expect(breaker.remaining(DOWN)).toBe(maxOpenMs);
		expect(breaker.remaining(DOWN + 3_000)).toBe(maxOpenMs - 3_000);
		expect(breaker.delay(DOWN + maxOpenMs, 5)).toBe(0);
		failTimes(breaker, 20, others, DOWN + maxOpenMs);
		expect(breaker.remaining(DOWN + maxOpenMs)).toBe(0);
	},
);

test('opens again where the service is still down a minute later', () => {
	const breaker = openBreaker(100);
	const later = DOWN + 120_000;
	failTimes(breaker, 7, 100, later);
	expect(breaker.remaining(later)).toBe(0);
	failTimes(breaker, 1, 100, later);
	expect(breaker.remaining(later)).toBe(60_000);
});
