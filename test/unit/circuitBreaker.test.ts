import { clock } from './simulatedTime';
import { getBackoffDelay } from '../../nodes/Mingleego/resilience/backoff';
import { ConcurrencyLimiter } from '../../nodes/Mingleego/resilience/concurrencyLimiter';
import { randomOf } from '../../tools/random';

afterEach(() => clock.reset());

const MAX_RETRIES = 3;

interface SimulatedService {
	/** Of items. */
	count: number;
	/** When it goes down, in milliseconds since the run began. */
	from: number;
	/** How long it stays down. */
	ms: number;
	/** Of its successful responses, in milliseconds; the others take 5. */
	latency?: number;
	/** How many it accepts at once; the others get 503. */
	limit?: number;
	/** What it returns while it is down, 503 by default. */
	status?: 503 | 502 | 500;
}

/**
 * Sends items through the limiter to a service that goes down once.
 *
 * @returns how many succeeded, how many failed after all retries, and the milliseconds it took
 */
async function simulate({
	count,
	from,
	ms,
	latency = 200,
	limit = Infinity,
	status = 503,
}: SimulatedService) {
	const limiter = new ConcurrencyLimiter(50);
	const began = clock.now();
	const seen = { done: 0, lost: 0, ms: 0, askedWhileDown: 0 };
	const jitter = randomOf(count);
	let served = 0;

	const send = async () => {
		for (let retries = 0; ; retries += 1) {
			const permit = await limiter.acquire(retries > 0);
			const at = clock.now() - began;
			const isDown = at >= from && at < from + ms;
			if (isDown) seen.askedWhileDown += 1;
			const refused = isDown || served >= limit;
			if (!refused) served += 1;
			await clock.sleep(refused ? 5 : latency);
			if (!refused) served -= 1;
			if (refused) {
				permit.onUnavailable(status !== 500);
				if (status === 503) permit.onOverload('unavailable', undefined, 0);
			} else permit.onSuccess();
			permit.release();
			if (!refused) {
				seen.done += 1;
				return;
			}
			if (retries === MAX_RETRIES) {
				seen.lost += 1;
				return;
			}
			await clock.sleep(getBackoffDelay(retries + 1, jitter()));
		}
	};

	await clock.run(Promise.all(Array.from({ length: count }, send)));
	seen.ms = clock.now() - began;
	return seen;
}

describe.each([503, 502, 500] as const)('a service that returns %i while it is down', (status) => {
	test.each([
		[1_000, 2_000, 5_000],
		[1_000, 2_000, 30_000],
		[1_000, 2_000, 55_000],
		[60, 300, 20_000],
	])('loses none of %i items after %i ms, for %i ms', async (count, from, ms) => {
		const { done, lost, askedWhileDown } = await simulate({ count, from, ms, status });
		expect({ done, lost }).toEqual({ done: count, lost: 0 });
		// A few times the concurrency limit until the outage is detected, and then one now and then.
		expect(askedWhileDown).toBeLessThan(4 * 50 + 15);
	});
});

test.each([503, 502, 500] as const)(
	'slow responses that still arrive do not keep the others from waiting (%i)',
	async (status) => {
		const how = { count: 300, from: 40_000, ms: 20_000, latency: 15_000, status };
		expect(await simulate(how)).toMatchObject({ done: 300, lost: 0 });
	},
);

test.each([
	[1_000, 30_000],
	[50, 20_000],
	[20, 10_000],
])('none of %i items is lost when it is down from the start for %i ms', async (count, ms) => {
	const { done, lost } = await simulate({ count, from: 0, ms });
	expect({ done, lost }).toEqual({ done: count, lost: 0 });
});

test('afterwards the run continues as fast as before', async () => {
	const undisturbed = await simulate({ count: 1_000, from: 0, ms: 0 });
	const disturbed = await simulate({ count: 1_000, from: 2_000, ms: 5_000 });
	// A pause is at most as long as all before it, and the limit grows again.
	expect(disturbed.ms).toBeLessThan(undisturbed.ms + 2 * 5_000 + 2_000);
});

test.each([1_000, 50, 6])(
	'of %i items all fail soon after a minute when it does not come back',
	async (count) => {
		const { done, lost, ms } = await simulate({ count, from: 0, ms: Infinity });
		expect({ done, lost }).toEqual({ done: 0, lost: count });
		expect(ms).toBeLessThan(60_000 + 60_000);
	},
);

test.each([
	[1, 4_000],
	[5, 10_000],
	[10, 16_000],
])('a run of %i items does not wait for longer than %i ms', async (count, most) => {
	const { lost, ms } = await simulate({ count, from: 0, ms: Infinity });
	expect(lost).toBe(count);
	expect(ms).toBeLessThan(most);
});

test('one that never succeeded is not waited for: all the requests may be invalid', async () => {
	const { lost, ms } = await simulate({ count: 50, from: 0, ms: Infinity, status: 500 });
	expect(lost).toBe(50);
	expect(ms).toBeLessThan(60_000);
});

test('one that did is', async () => {
	const { lost } = await simulate({ count: 1_000, from: 2_000, ms: 20_000, status: 500 });
	expect(lost).toBe(0);
});

test('a service that accepts only a few at once is not mistaken for one that is down', async () => {
	const { done, ms } = await simulate({ count: 500, from: 0, ms: 0, limit: 20 });
	expect(done).toBe(500);
	expect(ms).toBeLessThan(1.6 * (500 / 20) * 200 + 2_000);
});

describe('a permit without a request', () => {
	/** A limiter that has seen the service go down, with no request in flight. */
	async function down() {
		const limiter = new ConcurrencyLimiter(10);
		const given = await Promise.all(
			Array.from({ length: 5 }, async () => await limiter.acquire(false)),
		);
		for (const permit of given) permit.onUnavailable(true);
		for (const permit of given) permit.release();
		for (let n = 0; n < 3; n += 1) {
			const permit = await limiter.acquire(false);
			permit.onUnavailable(true);
			permit.release();
		}
		return limiter;
	}

	test('does not lengthen the pause until the service is asked again', async () => {
		const limiter = await down();
		const began = clock.now();
		for (let n = 0; n < 20; n += 1) (await clock.run(limiter.acquire(false))).ignore();
		// The first pause is a tenth of a second, and it is noticed in steps as long as that.
		expect(clock.now() - began).toBeLessThanOrEqual(200);
	});

	test('does not keep an outage from being detected', async () => {
		const limiter = new ConcurrencyLimiter(10);
		const given = await Promise.all(
			Array.from({ length: 5 }, async () => await limiter.acquire(false)),
		);
		const [lost, ...failing] = given;
		for (const permit of failing) permit.onUnavailable(true);
		for (const permit of failing) permit.release();
		lost.ignore();
		for (let n = 0; n < 4; n += 1) {
			const permit = await clock.run(limiter.acquire(false));
			permit.onUnavailable(true);
			permit.release();
		}
		const began = clock.now();
		await clock.run(limiter.acquire(false));
		expect(clock.now() - began).toBeGreaterThanOrEqual(100);
	});
});
