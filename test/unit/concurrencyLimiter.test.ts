import fc from 'fast-check';

import { clock } from './simulatedTime';
import {
	ConcurrencyLimiter,
	type Permit,
} from '../../nodes/Mingleego/resilience/concurrencyLimiter';
import type { OverloadSignal } from '../../nodes/Mingleego/resilience/overloadDetector';
import { randomOf } from '../../tools/random';

afterEach(() => clock.reset());

const OVERLOAD_SIGNALS: Record<string, OverloadSignal> = {
	429: 'rateLimited',
	503: 'unavailable',
	lost: 'connectionLost',
};

interface SimulatedService {
	/** Of the limiter. */
	max: number;
	/** How many requests the service accepts at once; no limit by default. */
	limit?: number;
	/** Milliseconds until the response to the request with that number. */
	latency: (requestNumber: number) => number;
	/** Milliseconds until a refusal, if that is not the latency. */
	refusal?: number;
	/** What it returns above the limit, 429 by default, or that it closes the connection. */
	tooMany?: 429 | 503 | 'lost';
	/** The wait in milliseconds that it then asks for. */
	retryAfter?: number;
	/** The status of a fault, for the request with that number. */
	fault?: (asked: number) => number | undefined;
}

/**
 * Sends requests through the limiter to a simulated service, each retried until it succeeds.
 *
 * @param count of requests
 */
async function simulate(count: number, how: SimulatedService) {
	const { max, limit = Infinity, latency, refusal, tooMany = 429, retryAfter, fault } = how;
	const limiter = new ConcurrencyLimiter(max);
	const began = clock.now();
	const seen = { asked: 0, refused: 0, peak: 0, done: 0, ms: 0 };
	/** When each request was sent. */
	const sentRequests: Array<{ ms: number; inFlight: number }> = [];
	const jitter = randomOf(count + max);
	let inFlight = 0;
	let served = 0;

	const ask = async () => {
		const number = (seen.asked += 1);
		inFlight += 1;
		seen.peak = Math.max(seen.peak, inFlight);
		sentRequests.push({ ms: clock.now() - began, inFlight });
		const refused = served >= limit;
		if (refused) seen.refused += 1;
		else served += 1;
		await clock.sleep(refused ? (refusal ?? latency(number)) : latency(number));
		if (!refused) served -= 1;
		inFlight -= 1;
		return refused ? tooMany : (fault?.(number) ?? 200);
	};

	const send = async () => {
		for (let isRetry = false; ; isRetry = true) {
			const permit = await limiter.acquire(isRetry);
			const status = await ask();
			// As the request executor reports it: 429 always pauses the run, by default for half a second to a second.
			const hold = status === 429 ? (retryAfter ?? 500 + jitter() * 500) : undefined;
			if (status === 200) permit.onSuccess();
			const how = OVERLOAD_SIGNALS[status];
			if (how) permit.onOverload(how, hold, 500);
			permit.release();
			if (status === 200) break;
			if (hold === undefined) await clock.sleep(jitter() * 500);
		}
		seen.done += 1;
	};

	await clock.run(Promise.all(Array.from({ length: count }, send)));
	seen.ms = clock.now() - began;
	return { ...seen, course: sentRequests };
}

/** @param count of requests */
function acquirePermits(
	limiter: ConcurrencyLimiter,
	count: number,
	isRetry = false,
	signal?: AbortSignal,
) {
	/** The permits, in the order in which they were granted. */
	const given: Permit[] = [];
	/** The numbers of the requests that got them. */
	const order: number[] = [];
	/** The errors of those rejected. */
	const refused: unknown[] = [];
	const all = Array.from({ length: count }, async (_, n) => {
		await limiter.acquire(isRetry, signal).then(
			(permit) => {
				given.push(permit);
				order.push(n);
			},
			(error) => refused.push(error),
		);
	});
	return { given, order, refused, all: Promise.all(all) };
}

describe('the limit', () => {
	test.each([
		[1, 1],
		[3, 3],
		[5, 5],
		[50, 5],
		[500, 5],
	])('a run with a maximum of %i starts with %i', async (max, few) => {
		const { given } = acquirePermits(new ConcurrencyLimiter(max), 600);
		await clock.pass(1);
		expect(given).toHaveLength(few);
	});

	test('doubles with each round of successful responses', async () => {
		const { course: sentRequests } = await simulate(400, { max: 500, latency: () => 10 });
		const peaks = [0, 10, 20, 30].map((from) =>
			Math.max(
				...sentRequests.filter(({ ms }) => ms >= from && ms < from + 10).map((at) => at.inFlight),
			),
		);
		expect(peaks).toEqual([5, 10, 20, 40]);
	});

	test.each([
		[50, 500],
		[500, 1_000],
	])('reaches %i within %i ms while no response arrives at all', async (max, ms) => {
		const { course: sentRequests, peak } = await simulate(2 * max, { max, latency: () => 600_000 });
		expect(sentRequests.find(({ inFlight }) => inFlight === max)?.ms).toBeLessThanOrEqual(ms);
		expect(peak).toBe(max);
	});

	test('is reached and never exceeded, whatever the maximum and the service', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 80 }),
				fc.integer({ min: 1, max: 3_000 }),
				fc.integer(),
				async (max, longest, seed) => {
					const random = randomOf(seed);
					const { peak, done } = await simulate(500, {
						max,
						latency: () => 100 + random() * longest,
					});
					expect({ peak, done }).toEqual({ peak: max, done: 500 });
				},
			),
			{ seed: 1, numRuns: 30 },
		);
	});
});

describe('a service that takes 20 at once', () => {
	const between = (from: number, to: number): ((asked: number) => number) => {
		const random = randomOf(from);
		return () => from + random() * (to - from);
	};

	test.each([
		['429', 20, 20, { refusal: 2 }, 0.1],
		['429', 50, 50, { refusal: 2 }, 0.1],
		['429', 200, 200, { refusal: 2 }, 0.1],
		['429', 100, 400, { refusal: 2 }, 0.1],
		['429 with Retry-After', 100, 400, { refusal: 2, retryAfter: 1_000 }, 0.1],
		['503', 100, 400, { refusal: 2, tooMany: 503 }, 0.1],
		['a closed connection', 100, 400, { refusal: 2, tooMany: 'lost' }, 0.2],
		['slow 429', 100, 400, {}, 0.2],
		['slow 503', 100, 400, { tooMany: 503 }, 0.2],
		['429', 1_000, 1_000, { refusal: 2 }, 0.2],
		['slow 429', 1_000, 1_000, {}, 0.2],
		['slow 503', 1_000, 1_000, { tooMany: 503 }, 0.2],
	] as const)(
		'that refuses with %s and responds in %i to %i ms (%j): refused at most %f of 500',
		async (_name, from, to, how, share) => {
			const { refused, done } = await simulate(500, {
				max: 50,
				limit: 20,
				latency: between(from, to),
				...how,
			});
			expect(done).toBe(500);
			expect(refused).toBeGreaterThan(0);
			expect(refused / 500).toBeLessThanOrEqual(share);
		},
	);

	test.each([429, 503] as const)(
		'the run stays close to it once it knows it (%i)',
		async (tooMany) => {
			const how = { max: 500, limit: 20, latency: between(100, 400), refusal: 2, tooMany };
			const { course: sentRequests, ms } = await simulate(2_000, how);
			const later = sentRequests.filter((at) => at.ms > ms / 2).map(({ inFlight }) => inFlight);
			expect(Math.max(...later)).toBeLessThanOrEqual(30);
			expect(Math.max(...later)).toBeGreaterThanOrEqual(18);
		},
	);

	test('is used well: little is lost against 20 at once all the time', async () => {
		const how = { max: 50, limit: 20, latency: between(100, 400), refusal: 2, tooMany: 503 };
		const { ms } = await simulate(2_000, how as SimulatedService);
		expect(ms).toBeLessThan(1.25 * (2_000 / 20) * 250);
	});

	test.each([20, 50] as const)(
		'is used well also when it takes as long to refuse as to respond, each %i ms',
		async (latency) => {
			const { ms } = await simulate(500, { max: 50, limit: 20, latency: () => latency });
			expect(ms).toBeLessThan(3 * (500 / 20) * latency + 2_000);
		},
	);

	test('is probed for more less and less often, as long as that fails', async () => {
		const how = { max: 50, limit: 20, latency: () => 1_000, refusal: 2, retryAfter: 1_000 };
		const counts = [];
		for (const count of [1_000, 4_000]) counts.push((await simulate(count, how)).refused);
		// Four times as long, but in the end a try a minute: far from four times as many refusals.
		expect(counts[1]).toBeLessThan(2 * counts[0]);
	});
});

describe('overload', () => {
	test('isolated 503s do not lower the limit', async () => {
		const {
			course: sentRequests,
			ms,
			peak,
		} = await simulate(1_000, {
			max: 50,
			latency: () => 200,
			fault: (asked) => (asked % 20 === 7 ? 503 : undefined),
		});
		expect(peak).toBe(50);
		const middle = sentRequests.filter((at) => at.ms > ms / 3 && at.ms < ms / 2);
		expect(Math.max(...middle.map(({ inFlight }) => inFlight))).toBe(50);
	});

	test('500s do not lower it, however many', async () => {
		const { peak } = await simulate(300, {
			max: 50,
			latency: () => 200,
			fault: (asked) => (asked % 3 === 0 ? 500 : undefined),
		});
		expect(peak).toBe(50);
	});

	test('many 503s at once do', async () => {
		const limiter = new ConcurrencyLimiter(50);
		const { given } = acquirePermits(limiter, 200);
		await clock.pass(1_000);
		expect(given).toHaveLength(50);
		given.forEach((permit) => permit.onOverload('unavailable', undefined, 500));
		given.splice(0).forEach((permit) => permit.release());
		await clock.pass(1_000);
		expect(given.length).toBeLessThanOrEqual(5);
		expect(given.length).toBeGreaterThan(0);
	});

	test('one 429 is enough, and the limit returns to nearly as many as succeed', async () => {
		const limiter = new ConcurrencyLimiter(50);
		const { given } = acquirePermits(limiter, 200);
		await clock.pass(1_000);
		const [refused, ...others] = given.splice(0);
		refused.onOverload('rateLimited', 100, 500);
		refused.release();
		await clock.pass(1_000);
		expect(given).toHaveLength(0);
		for (const permit of others) {
			permit.onSuccess();
			permit.release();
		}
		await clock.pass(1_000);
		expect(given.length).toBeGreaterThan(35);
		expect(given.length).toBeLessThan(50);
	});

	test('one at a time is still sent when everything was refused', async () => {
		const limiter = new ConcurrencyLimiter(50);
		const { given } = acquirePermits(limiter, 200);
		await clock.pass(1_000);
		given.forEach((permit) => permit.onOverload('rateLimited', 100, 500));
		given.splice(0).forEach((permit) => permit.release());
		await clock.pass(200);
		expect(given).toHaveLength(1);
	});
});

test.each([
	[700, 700],
	[20_000, 1_000],
])(
	'a run of one at a time waits when it is refused and no wait is asked for: %i ms by then, so %i ms',
	async (pauseFor, pausedMs) => {
		const limiter = new ConcurrencyLimiter(1);
		const permit = await limiter.acquire(false);
		permit.onOverload('rateLimited', undefined, pauseFor);
		permit.release();
		const { given } = acquirePermits(limiter, 1);
		await clock.pass(pausedMs - 1);
		expect(given).toHaveLength(0);
		await clock.pass(150);
		expect(given).toHaveLength(1);
	},
);

describe('Retry-After', () => {
	test.each([false, true])(
		'pauses all requests until it has passed (retry: %s)',
		async (isRetry) => {
			const limiter = new ConcurrencyLimiter(50);
			const [permit] = await Promise.all([limiter.acquire(false)]);
			permit.onOverload('rateLimited', 3_000, 500);
			permit.release();
			const { given } = acquirePermits(limiter, 10, isRetry);
			await clock.pass(2_999);
			expect(given).toHaveLength(0);
			await clock.pass(150);
			expect(given.length).toBeGreaterThan(0);
		},
	);

	test('pauses those that waited before it was asked for', async () => {
		const limiter = new ConcurrencyLimiter(2);
		const first = [await limiter.acquire(false), await limiter.acquire(false)];
		const { given } = acquirePermits(limiter, 10);
		await clock.pass(50);
		first[0].onOverload('rateLimited', 3_000, 500);
		for (const permit of first) permit.release();
		await clock.pass(2_999);
		expect(given).toHaveLength(0);
		await clock.pass(150);
		expect(given.length).toBeGreaterThan(0);
	});

	test('the longest of several counts, also when a shorter one comes later', async () => {
		const limiter = new ConcurrencyLimiter(5);
		const first = [
			await limiter.acquire(false),
			await limiter.acquire(false),
			await limiter.acquire(false),
		];
		[1_000, 5_000, 2_000].forEach((ms, n) => first[n].onOverload('unavailable', ms, 500));
		for (const permit of first) permit.release();
		const { given } = acquirePermits(limiter, 3);
		await clock.pass(4_999);
		expect(given).toHaveLength(0);
		await clock.pass(150);
		expect(given.length).toBeGreaterThan(0);
	});

	test('a pause that is extended while all requests wait', async () => {
		const limiter = new ConcurrencyLimiter(2);
		const first = [await limiter.acquire(false), await limiter.acquire(false)];
		const { given } = acquirePermits(limiter, 3);
		first[0].onOverload('rateLimited', 1_000, 500);
		first[0].release();
		await clock.pass(900);
		first[1].onOverload('rateLimited', 1_000, 500);
		first[1].release();
		await clock.pass(999);
		expect(given).toHaveLength(0);
		await clock.pass(250);
		expect(given.length).toBeGreaterThan(0);
	});
});

describe('the order', () => {
	test('is that of asking', async () => {
		const limiter = new ConcurrencyLimiter(3);
		const { given, order, all } = acquirePermits(limiter, 100);
		const ending = (async () => {
			for (let n = 0; n < 100; n += 1) {
				await clock.sleep(10);
				given[n].onSuccess();
				given[n].release();
			}
		})();
		await clock.run(Promise.all([all, ending]));
		expect(order).toEqual([...Array(100).keys()]);
	});

	test('retries go before requests that never had a permit', async () => {
		const limiter = new ConcurrencyLimiter(1);
		const first = await limiter.acquire(false);
		const fresh = acquirePermits(limiter, 3);
		const isRetry = acquirePermits(limiter, 2, true);
		await clock.pass(1_000);
		expect([fresh.given, isRetry.given]).toEqual([[], []]);
		first.release();
		await clock.pass(1);
		expect([fresh.given.length, isRetry.given.length]).toEqual([0, 1]);
		isRetry.given[0].release();
		await clock.pass(1);
		expect([fresh.given.length, isRetry.given.length]).toEqual([0, 2]);
		isRetry.given[1].release();
		await clock.pass(1);
		expect(fresh.order).toEqual([0]);
	});

	test('a new request does not overtake those that wait', async () => {
		const limiter = new ConcurrencyLimiter(50);
		const { given } = acquirePermits(limiter, 5);
		await clock.pass(1);
		const early = acquirePermits(limiter, 1);
		// There is room for one more, but those that wait have not been notified yet.
		given[0].onSuccess();
		const late = acquirePermits(limiter, 1);
		await clock.pass(1);
		expect(late.given).toHaveLength(0);
		given[0].release();
		await clock.pass(1);
		expect(early.given).toHaveLength(1);
	});
});

describe('a stopped execution', () => {
	test.each([
		['a pause of ten minutes', true],
		['requests that never end', false],
	])('ends the wait of all who wait for the end of %s at once', async (_name, pausedMs) => {
		const stop = new AbortController();
		const limiter = new ConcurrencyLimiter(50);
		if (pausedMs) (await limiter.acquire(false)).onOverload('rateLimited', 600_000, 500);
		const { given, refused, all } = acquirePermits(limiter, 1_000, false, stop.signal);
		await clock.pass(2_000);
		const before = given.length;
		expect(before).toBeLessThanOrEqual(50);
		stop.abort();
		await clock.run(all, 200);
		expect(given).toHaveLength(before);
		expect(refused).toHaveLength(1_000 - before);
	});

	test('rejects requests that ask for a permit afterwards', async () => {
		const stop = new AbortController();
		stop.abort();
		const { refused, all } = acquirePermits(new ConcurrencyLimiter(50), 100, false, stop.signal);
		await clock.run(all, 1);
		expect(refused).toHaveLength(100);
	});

	test('leaves those of another execution waiting', async () => {
		const stop = new AbortController();
		const limiter = new ConcurrencyLimiter(1);
		const first = await limiter.acquire(false);
		const stopped = acquirePermits(limiter, 5, false, stop.signal);
		const others = acquirePermits(limiter, 3);
		stop.abort();
		await clock.run(stopped.all, 200);
		expect(others.given).toHaveLength(0);
		first.release();
		await clock.pass(1);
		expect(others.order).toEqual([0]);
	});

	test('grants no permit to a canceled request before its abort event', async () => {
		const stop = new AbortController();
		const limiter = new ConcurrencyLimiter(1);
		const first = await limiter.acquire(false);
		const stopped = acquirePermits(limiter, 5, false, stop.signal);
		const other = acquirePermits(limiter, 1);
		await clock.pass(1);
		stop.abort();
		first.release();
		await clock.pass(1);
		expect([stopped.given.length, other.given.length]).toEqual([0, 1]);
	});

	test('leaves nothing running', async () => {
		const stop = new AbortController();
		const limiter = new ConcurrencyLimiter(2);
		const { all } = acquirePermits(limiter, 10, false, stop.signal);
		await clock.pass(1);
		stop.abort();
		await clock.run(all, 200);
		const forever = new Promise(() => {});
		await expect(clock.run(forever)).rejects.toThrow('nobody will wake them');
	});
});

test('never stalls: all of 1,000 succeed whatever the service does', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.record({
				max: fc.integer({ min: 1, max: 200 }),
				limit: fc.integer({ min: 1, max: 300 }),
				longest: fc.constantFrom(1, 30, 400, 5_000),
				refusal: fc.constantFrom(undefined, 0, 5, 1_000),
				tooMany: fc.constantFrom(429 as const, 503 as const),
				retryAfter: fc.constantFrom(undefined, 0, 0.5, 1_000),
				faults: fc.constantFrom(0, 0.05, 0.5),
				seed: fc.integer(),
			}),
			async ({ longest, faults, seed, ...service }) => {
				const random = randomOf(seed);
				const { done, peak, asked } = await simulate(1_000, {
					...service,
					latency: () => random() * longest,
					fault: () => (random() < faults ? [429, 500, 503][Math.floor(random() * 3)] : undefined),
				});
				expect(done).toBe(1_000);
				expect(asked).toBeGreaterThanOrEqual(1_000);
				expect(peak).toBeLessThanOrEqual(service.max);
			},
		),
		{ seed: 20, numRuns: 25 },
	);
});
