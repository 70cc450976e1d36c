import { getEventListeners } from 'node:events';

import fc from 'fast-check';

import {
	ConcurrencyLimiter,
	type LimitedRun,
	type Permit,
} from '../../nodes/client/resilience/concurrencyLimiter';
import { randomOf } from '../../tools/random';
import { VirtualClock } from '../../tools/virtualClock';

const clock = new VirtualClock(Date.UTC(2026, 0, 1));

afterEach(() => clock.reset());

/** @param count of requests that are to be sent */
function askFor(
	run: LimitedRun,
	count: number,
	{ isRetry, signal }: { isRetry?: boolean; signal?: AbortSignal } = {},
) {
	/** In the order in which they were granted. */
	const granted: Permit[] = [];
	const errors: unknown[] = [];
	const all = Array.from({ length: count }, async () => {
		try {
			granted.push(await run.acquire(isRetry, signal));
		} catch (error) {
			errors.push(error);
		}
	});
	return { granted, errors, all: Promise.all(all) };
}

function succeed(permit: Permit) {
	permit.onSuccess();
	permit.release();
}

function refuse(permit: Permit, retryAfter?: number) {
	permit.onOverload({ kind: 'rateLimited', retryAfterMs: retryAfter });
	permit.release();
}

function fail(permit: Permit, certain = true) {
	permit.onUnavailable(certain);
	permit.onOverload({ kind: certain ? 'unavailable' : 'connectionLost' });
	permit.release();
}

interface Simulated {
	/** How many requests the service takes at once; no limit by default. */
	limit?: number | (() => number);
	/** Milliseconds. */
	latency: () => number;
	/** Milliseconds until a refusal; 2 by default. */
	refusal?: number;
	/** What it answers above the limit, 429 by default. */
	tooMany?: 429 | 503 | 'lost';
	/** Milliseconds that it then asks to wait. */
	retryAfter?: number;
	/** The status of a response that would be 200. */
	fault?: () => number;
	seed?: number;
}

/** Sends requests of several runs to a simulated service, each again until it comes through. */
async function simulate(runs: Array<{ items: number; max: number }>, how: Simulated, time = clock) {
	const { limit = Infinity, latency, refusal = 2, tooMany = 429, retryAfter, fault } = how;
	const limiter = new ConcurrencyLimiter(time);
	const jitter = randomOf(how.seed ?? 1);
	const seen = { asked: 0, refused: 0, peak: 0, done: 0, ms: 0, peaks: runs.map(() => 0) };
	const began = time.now();
	let inFlight = 0;
	let served = 0;

	const ask = async () => {
		seen.asked += 1;
		inFlight += 1;
		seen.peak = Math.max(seen.peak, inFlight);
		const refused = served >= (typeof limit === 'number' ? limit : limit());
		if (refused) seen.refused += 1;
		else served += 1;
		await time.sleep(refused ? refusal : latency());
		if (!refused) served -= 1;
		inFlight -= 1;
		return refused ? tooMany : (fault?.() ?? 200);
	};

	const work = runs.map(async ({ items, max }, n) => {
		const run = limiter.createRun(max);
		let own = 0;
		const send = async () => {
			for (let isRetry = false; ; isRetry = true) {
				const permit = await run.acquire(isRetry);
				own += 1;
				seen.peaks[n] = Math.max(seen.peaks[n], own);
				const status = await ask();
				own -= 1;
				if (status === 200) {
					succeed(permit);
					seen.done += 1;
					return;
				}
				if (status === 429) refuse(permit, retryAfter);
				else fail(permit, status !== 'lost');
				await time.sleep(Math.max(retryAfter ?? 0, jitter() * 500));
			}
		};
		await Promise.all(Array.from({ length: items }, send));
	});
	await time.run(Promise.all(work));
	seen.ms = time.now() - began;
	return seen;
}

const between = (from: number, to: number, seed = 1) => {
	const random = randomOf(seed);
	return () => from + random() * (to - from);
};

describe('the limit', () => {
	test('begins with five and about doubles with each round of successes', async () => {
		const run = new ConcurrencyLimiter(clock).createRun(500);
		const { granted } = askFor(run, 200);
		const rounds = [];
		for (let round = 0; round < 4; round += 1) {
			await clock.pass(1);
			rounds.push(granted.length);
			granted.splice(0).forEach(succeed);
		}
		// Of the first five, two were sent when hardly anything was in flight, which tells nothing.
		expect(rounds).toEqual([5, 8, 16, 32]);
	});

	test('grows by time while no response comes', async () => {
		const run = new ConcurrencyLimiter(clock).createRun(50);
		const { granted } = askFor(run, 200);
		await clock.pass(1_000);
		expect(granted).toHaveLength(50);
	});

	test.each([1, 5, 20, 100])('is found, kept and hardly passed: %i at once', async (limit) => {
		const { ms, refused } = await simulate([{ items: 100 * limit, max: 500 }], {
			limit,
			latency: between(90, 110),
		});
		expect(ms).toBeLessThan(1.15 * 100 * 100 + 1_000);
		expect(refused).toBeLessThanOrEqual(4 + 0.02 * 100 * limit);
	});

	test.each([503, 'lost'] as const)(
		'is found where the refusal is %s, with 5 %% faults',
		async (tooMany) => {
			const random = randomOf(5);
			const { ms, refused } = await simulate([{ items: 2_000, max: 500 }], {
				limit: 20,
				latency: between(90, 110),
				tooMany,
				fault: () => (random() < 0.05 ? 503 : 200),
			});
			expect(ms).toBeLessThan(1.3 * 10_500);
			expect(refused).toBeLessThanOrEqual(60);
		},
	);

	test.each([0.05, 0.2, 0.4])('faults do not lower it: %f of all', async (faults) => {
		const random = randomOf(7);
		const { ms, peak } = await simulate([{ items: 2_000, max: 100 }], {
			latency: between(90, 110),
			fault: () => (random() < faults ? 503 : 200),
		});
		expect(peak).toBe(100);
		const ideal = (2_000 * 100) / 100 / (1 - faults);
		expect(ms).toBeLessThan((faults > 0.2 ? 2 : 1.3) * ideal + 3_000);
	});

	test('is found anew when the service grew, within a second or so', async () => {
		const began = clock.now();
		const { ms } = await simulate([{ items: 2_000, max: 500 }], {
			limit: () => (clock.now() - began < 5_000 ? 5 : 100),
			latency: between(45, 55),
		});
		// 500 while it takes five at once, and the others at once but for the probe.
		expect(ms).toBeLessThan(5_000 + 2_000 + (1_500 * 50) / 100 + 500);
	});
});

describe('a refusal', () => {
	test('of what was one too many holds nobody else, whatever wait it asks for', async () => {
		const run = new ConcurrencyLimiter(clock).createRun(50);
		const { granted } = askFor(run, 50);
		await clock.pass(1);
		const [refused, ...others] = granted.splice(0);
		refuse(refused, 30_000);
		others.forEach(succeed);
		await clock.pass(1);
		expect(granted).toHaveLength(4);
	});

	test('leaves the wait to the limiter, and a fault leaves it to the request', async () => {
		const run = new ConcurrencyLimiter(clock).createRun(50);
		const { granted } = askFor(run, 50);
		await clock.pass(1);
		const [refused, faulty] = granted.splice(0);
		expect(refused.onOverload({ kind: 'rateLimited', retryAfterMs: 30_000 })).toBe(true);
		refused.release();
		expect(faulty.onOverload({ kind: 'unavailable' })).toBe(false);
		faulty.release();
	});

	test('of the only request in flight holds all runs for as long as it asks', async () => {
		const limiter = new ConcurrencyLimiter(clock);
		const one = await limiter.createRun(50).acquire();
		refuse(one, 3_000);
		const { granted } = askFor(limiter.createRun(50), 10);
		await clock.pass(2_999);
		expect(granted).toHaveLength(0);
		await clock.pass(200);
		expect(granted.length).toBeGreaterThan(0);
	});

	test('that holds all runs makes the limit begin anew', async () => {
		const run = new ConcurrencyLimiter(clock).createRun(50);
		const before = askFor(run, 200);
		for (let round = 0; round < 10; round += 1) {
			await clock.pass(50);
			before.granted.splice(0).forEach(succeed);
		}
		refuse(await run.acquire(), 1_000);
		const { granted } = askFor(run, 50);
		await clock.pass(1_001);
		expect(granted).toHaveLength(5);
	});

	test.each([undefined, 60_000])(
		'of as many as were served makes everyone wait and one ask (Retry-After: %s)',
		async (retryAfter) => {
			const run = new ConcurrencyLimiter(clock).createRun(50);
			const { granted } = askFor(run, 500);
			await clock.pass(50);
			granted.splice(0).forEach(succeed);
			await clock.pass(1);
			for (let time = 0; time < 3; time += 1) {
				// A served one makes room for one that is refused.
				refuse(granted.pop() as Permit, retryAfter);
				succeed(granted.pop() as Permit);
				await clock.pass(1);
			}
			const left = granted.splice(0);
			left.forEach(succeed);
			await clock.pass(50);
			expect(granted).toHaveLength(0);
			await clock.pass(500);
			expect(granted).toHaveLength(1);
			granted.splice(0).forEach(succeed);
			await clock.pass(1_000);
			expect(granted.length).toBeGreaterThan(1);
		},
	);

	test('that holds all runs does not let the limit grow meanwhile', async () => {
		const run = new ConcurrencyLimiter(clock).createRun(50);
		const { granted } = askFor(run, 2_000);
		await clock.pass(1);
		while (granted.length > 1) refuse(granted.splice(-1)[0]);
		// One at a time is served, and after a refusal as many are sent in a time.
		for (let time = 0; time < 10; time += 1) {
			await clock.pass(50);
			granted.splice(0).forEach(succeed);
		}
		await clock.pass(1);
		refuse(granted.splice(0)[0]);
		await clock.pass(150);
		for (let time = 0; time < 3; time += 1) {
			granted.splice(0).forEach(succeed);
			await clock.pass(1_000);
		}
		const [refused] = granted.splice(3, 1);
		refuse(refused, 5_000);
		const inFlight = granted.length;
		expect(inFlight).toBeGreaterThan(5);
		expect(run.getPause()).toEqual({ cause: 'rateLimit', ms: 5_000 });
		await clock.pass(5_050);
		expect(granted).toHaveLength(inFlight);
	});
});

describe('runs', () => {
	test('are served in turn: one request beside a batch is next', async () => {
		const limiter = new ConcurrencyLimiter(clock);
		const batch = askFor(limiter.createRun(50), 1_000);
		await clock.pass(0);
		const single = askFor(limiter.createRun(50), 1);
		await clock.pass(0);
		expect(single.granted).toHaveLength(0);
		batch.granted[0].release();
		batch.granted[1].release();
		await clock.pass(0);
		expect(single.granted).toHaveLength(1);
	});

	test('a retry goes before what else its own run has waiting', async () => {
		const run = new ConcurrencyLimiter(clock).createRun(1);
		const first = await run.acquire();
		const others = askFor(run, 3);
		const retry = askFor(run, 1, { isRetry: true });
		first.release();
		await clock.pass(0);
		expect([retry.granted.length, others.granted.length]).toEqual([1, 0]);
	});

	test('each keeps to its own maximum', async () => {
		const { peaks, done } = await simulate(
			[
				{ items: 50, max: 3 },
				{ items: 50, max: 1 },
				{ items: 50, max: 40 },
			],
			{ latency: between(50, 60) },
		);
		expect(done).toBe(150);
		expect(peaks.slice(0, 2)).toEqual([3, 1]);
		expect(peaks[2]).toBeLessThanOrEqual(40);
	});
});

describe('a run that is stopped', () => {
	test('no longer waits, and the others are served', async () => {
		const limiter = new ConcurrencyLimiter(clock);
		const stop = new AbortController();
		const stopped = askFor(limiter.createRun(50), 1_000, stop);
		const other = askFor(limiter.createRun(50), 5);
		await clock.pass(0);
		stop.abort();
		await clock.pass(0);
		expect(stopped.errors).toHaveLength(995);
		expect(stopped.errors[0]).toEqual(new Error('The execution was stopped'));
		for (const permit of stopped.granted) permit.release();
		await clock.pass(0);
		expect(other.granted).toHaveLength(5);
	});

	test('can ask for nothing more', async () => {
		const run = new ConcurrencyLimiter(clock).createRun(50);
		await expect(run.acquire(false, AbortSignal.abort())).rejects.toThrow('was stopped');
	});

	test('leaves no timer that goes on by itself', async () => {
		const limiter = new ConcurrencyLimiter(clock);
		const stop = new AbortController();
		const run = limiter.createRun(50);
		refuse(await run.acquire(), 600_000);
		const { all } = askFor(run, 10, stop);
		stop.abort();
		await clock.run(all, 1);
		expect(limiter.isIdle).toBe(true);
		await expect(clock.run(new Promise(() => {}), 200)).rejects.toThrow('nobody will wake them');
	});

	test('leaves no listener at its signal', async () => {
		const { signal } = new AbortController();
		const listeners = new Set();
		jest.spyOn(signal, 'addEventListener').mockImplementation((_, each) => listeners.add(each));
		jest
			.spyOn(signal, 'removeEventListener')
			.mockImplementation((_, each) => listeners.delete(each));
		const { granted, all } = askFor(new ConcurrencyLimiter(clock).createRun(2), 20, { signal });
		await clock.pass(1);
		expect(listeners.size).toBe(1);
		for (let n = 0; n < 20; n += 1) {
			succeed(granted[n]);
			await clock.pass(1);
		}
		await all;
		expect(listeners.size).toBe(0);
	});

	test('has one listener at a signal that many runs share, and none once they are served', async () => {
		const { signal } = new AbortController();
		const limiter = new ConcurrencyLimiter(clock);
		const runs = Array.from({ length: 20 }, () => askFor(limiter.createRun(2), 5, { signal }));
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		await clock.run(
			(async () => {
				while (!limiter.isIdle) {
					for (const { granted } of runs) granted.splice(0).forEach(succeed);
					await clock.sleep(1);
				}
			})(),
		);
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});

	test('leaves no listener at the signal of a request that is served while others wait', async () => {
		const stops = Array.from({ length: 20 }, () => new AbortController());
		const run = new ConcurrencyLimiter(clock).createRun(2);
		const granted: Permit[] = [];
		for (const { signal } of stops)
			void run.acquire(false, signal).then((one) => granted.push(one));
		await clock.pass(1);
		granted.splice(0).forEach(succeed);
		await clock.pass(1);
		const left = stops.map(({ signal }) => getEventListeners(signal, 'abort').length);
		expect(left).toEqual([...Array<number>(4).fill(0), ...Array<number>(16).fill(1)]);
	});

	test.each([
		['a signal of its own', (count: number) => count],
		['one signal for all', () => 1],
	])('with %s: the work grows in proportion to the requests', async (_, countSignals) => {
		/** Milliseconds of processor time that it takes to cancel requests, of which one in seven is a retry. */
		async function cancel(count: number) {
			const run = new ConcurrencyLimiter(clock).createRun(5);
			const stops = Array.from({ length: countSignals(count) }, () => new AbortController());
			const requests = Array.from({ length: count }, async (__, n) => {
				await run.acquire(n % 7 === 0, stops[n % stops.length].signal);
			});
			const began = process.cpuUsage();
			for (const stop of stops) stop.abort();
			const results = await Promise.allSettled(requests);
			const { user, system } = process.cpuUsage(began);
			expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(count - 5);
			return (user + system) / 1_000;
		}
		/** The least of several, because the others may have cleaned up memory for what was before. */
		async function cancelOften(count: number) {
			const times = [await cancel(count), await cancel(count), await cancel(count)];
			return Math.min(...times);
		}
		// Four times as many: four times the work, and more than 16 times if each were searched for among all.
		expect((await cancelOften(20_000)) / (await cancelOften(5_000))).toBeLessThan(12);
	});
});

describe('an outage', () => {
	async function goDown(limiter: ConcurrencyLimiter) {
		const { granted } = askFor(limiter.createRun(50), 5);
		await clock.pass(0);
		granted.splice(0).forEach(succeed);
		const failing = askFor(limiter.createRun(50), 12);
		for (let time = 0; time < 12; time += 1) {
			await clock.pass(1);
			for (const permit of failing.granted.splice(0)) fail(permit);
		}
	}

	/** 300 requests, 50 at once, when the service goes down: it is waited for for a minute. */
	async function goDownAt50(limiter: ConcurrencyLimiter) {
		const run = limiter.createRun(50);
		const { granted } = askFor(run, 300);
		for (let round = 0; round < 4; round += 1) {
			await clock.pass(50);
			granted.splice(0).forEach(succeed);
		}
		await clock.pass(1);
		expect(granted).toHaveLength(50);
		while (granted.length > 0) {
			granted.splice(0).forEach((permit) => fail(permit));
			await clock.pass(1);
		}
		return { run, granted };
	}

	test('lets one at a time ask for all runs, and slow start follows', async () => {
		const limiter = new ConcurrencyLimiter(clock);
		await goDown(limiter);
		const one = askFor(limiter.createRun(50), 40);
		const other = askFor(limiter.createRun(50), 40);
		const granted = () => [...one.granted, ...other.granted];
		await clock.pass(1_100);
		expect(granted()).toHaveLength(1);
		const [probe] = [...one.granted.splice(0), ...other.granted.splice(0)];
		fail(probe);
		await clock.pass(1_100);
		expect(granted()).toHaveLength(1);
		const [next] = granted();
		succeed(next);
		await clock.pass(1);
		expect(granted().length - 1).toBeGreaterThanOrEqual(5);
		expect(granted().length - 1).toBeLessThanOrEqual(10);
	});

	test('asks with a different request each time, so that none uses up its retries', async () => {
		const limiter = new ConcurrencyLimiter(clock);
		await goDown(limiter);
		const run = limiter.createRun(50);
		const attempts = Array<number>(15).fill(0);
		attempts.forEach(async (_, n) => {
			for (let isRetry = false; ; isRetry = true) {
				const permit = await run.acquire(isRetry);
				attempts[n] += 1;
				fail(permit);
				await clock.sleep(1);
			}
		});
		await clock.pass(10_000);
		expect(Math.max(...attempts)).toBe(1);
		expect(attempts.filter((count) => count === 1).length).toBeGreaterThan(8);
	});

	test('ends with fewer requests at once than before it', async () => {
		const { granted } = await goDownAt50(new ConcurrencyLimiter(clock));
		await clock.pass(1_000);
		granted.splice(0).forEach(succeed);
		await clock.pass(1);
		expect(granted.length).toBeGreaterThanOrEqual(5);
		expect(granted.length).toBeLessThanOrEqual(10);
	});

	test('is over when the service says that there are too many requests', async () => {
		const limiter = new ConcurrencyLimiter(clock);
		await goDown(limiter);
		const run = limiter.createRun(50);
		expect(run.getPause()).toMatchObject({ cause: 'outage' });
		const { granted } = askFor(run, 5);
		await clock.pass(1_100);
		refuse(granted[0], 30_000);
		expect(run.getPause()).toEqual({ cause: 'rateLimit', ms: 30_000 });
	});

	test('does not ask before the time that the service asks to wait', async () => {
		const limiter = new ConcurrencyLimiter(clock);
		await goDown(limiter);
		const { granted } = askFor(limiter.createRun(50), 20);
		await clock.pass(1_100);
		const [probe] = granted.splice(0);
		probe.onUnavailable(true);
		probe.onOverload({ kind: 'unavailable', retryAfterMs: 8_000 });
		probe.release();
		await clock.pass(7_900);
		expect(granted).toHaveLength(0);
		await clock.pass(200);
		expect(granted).toHaveLength(1);
	});

	test('is no sign that the service has many faults', async () => {
		const { run, granted } = await goDownAt50(new ConcurrencyLimiter(clock));
		for (let second = 0; second < 50; second += 1) {
			await clock.pass(1_000);
			granted.splice(0).forEach((permit) => fail(permit));
		}
		expect(run.getPause()).toMatchObject({ cause: 'outage' });
		await clock.pass(1_000);
		granted.splice(0).forEach(succeed);
		await clock.pass(1);
		// So a few failures that are faster than a success are still overload.
		const later = granted.slice(2).map((permit) => permit.onOverload({ kind: 'unavailable' }));
		expect(later.indexOf(true)).toBe(2);
	});

	test('is given up in the end, so that everyone gets the service’s words', async () => {
		const limiter = new ConcurrencyLimiter(clock);
		await goDown(limiter);
		const { granted } = askFor(limiter.createRun(50), 20);
		let probes = 0;
		for (let second = 0; second < 70; second += 1) {
			await clock.pass(1_000);
			probes += granted.length;
			for (const permit of granted.splice(0)) fail(permit);
		}
		expect(probes).toBeGreaterThan(3);
		expect(probes).toBeLessThan(30);
		expect(limiter.isIdle).toBe(true);
	});
});

test('a few requests in a long time are not taken for the rate that the service accepts', async () => {
	const run = new ConcurrencyLimiter(clock).createRun(50);
	for (let minute = 0; minute < 20; minute += 1) {
		succeed(await run.acquire());
		await clock.pass(60_000);
	}
	refuse(await run.acquire(), 1_000);
	const { granted } = askFor(run, 50);
	await clock.pass(2_000);
	expect(granted).toHaveLength(50);
});

test.each([0, -1, -1e9, 1e9])('it does not matter when the clock begins: %d', async (start) => {
	const simulateFrom = async (begin: number) => {
		const random = randomOf(3);
		const ownClock = new VirtualClock(begin);
		// Now and then it takes nothing, so that the rate counts too.
		const limit = () => ((ownClock.now() - begin) % 2_000 < 1_500 ? 20 : 0);
		const fault = () => (random() < 0.1 ? 503 : 200);
		const service = { limit, latency: between(40, 60), fault };
		return await simulate([{ items: 1_000, max: 100 }], service, ownClock);
	};
	const expected = await simulateFrom(1);
	const { done, ms, refused } = await simulateFrom(start);
	expect(done).toBe(1_000);
	// But for rounding, which may make one request earlier than another.
	expect(ms / expected.ms).toBeCloseTo(1, 1);
	expect(refused / expected.refused).toBeCloseTo(1, 0);
});

test('nothing is pending when all is done', async () => {
	await simulate([{ items: 100, max: 50 }], { limit: 20, latency: between(10, 20) });
	await expect(clock.run(new Promise(() => {}), 200)).rejects.toThrow('nobody will wake them');
});

test('never stalls: all come through whatever the service does', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.record({
				runs: fc.array(
					fc.record({
						items: fc.integer({ min: 1, max: 200 }),
						max: fc.integer({ min: 1, max: 100 }),
					}),
					{ minLength: 1, maxLength: 6 },
				),
				limit: fc.integer({ min: 1, max: 100 }),
				longest: fc.constantFrom(1, 30, 400, 5_000),
				refusal: fc.constantFrom(0, 5, 1_000),
				tooMany: fc.constantFrom(429 as const, 503 as const, 'lost' as const),
				retryAfter: fc.constantFrom(undefined, 0, 0.5, 1_000),
				faults: fc.constantFrom(0, 0.05, 0.5),
				seed: fc.integer(),
			}),
			async ({ runs, longest, faults, seed, ...service }) => {
				const random = randomOf(seed);
				const { done, peaks } = await simulate(runs, {
					...service,
					seed,
					latency: () => random() * longest,
					fault: () => (random() < faults ? [429, 500, 503][Math.floor(random() * 3)] : 200),
				});
				expect(done).toBe(runs.reduce((sum, { items }) => sum + items, 0));
				peaks.forEach((peak, n) => expect(peak).toBeLessThanOrEqual(runs[n].max));
			},
		),
		{ seed: 20, numRuns: 40 },
	);
});
