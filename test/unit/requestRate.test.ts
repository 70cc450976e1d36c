import { RequestRate } from '../../nodes/client/resilience/requestRate';

/** When it begins, in milliseconds of a clock that may have begun anywhere. */
const START = -1_000;

/** A service that counts requests by time, told in requests. */
class Story {
	readonly rate = new RequestRate(START);

	now = START;

	private sent = 0;

	pass(ms: number): void {
		this.now += ms;
	}

	/** Milliseconds until the next request may be sent. */
	delay(inFlight = 0): number {
		return this.rate.delay(this.now, inFlight);
	}

	/** @returns the requests, each sent as soon as it may be and `everyMs` after the one before */
	send(count: number, everyMs = 0) {
		return Array.from({ length: count }, () => {
			this.pass(Math.max(everyMs, this.delay()));
			this.sent += 1;
			this.rate.onSent(this.now);
			return {
				number: this.sent,
				sentAt: this.now,
				concurrency: 1,
				isKnownToBeServed: true,
				isAfterFailure: false,
			};
		});
	}

	/** Requests are sent one after the other, and accepted. */
	succeed(count: number, everyMs = 0): void {
		for (let time = 0; time < count; time += 1) {
			const [request] = this.send(1, everyMs);
			this.rate.onSuccess(request, this.now);
		}
	}

	/** A request is sent and refused. */
	refuse(how: { retryAfterMs?: number; isCertain?: boolean } = {}): void {
		const { retryAfterMs, isCertain = true } = how;
		const [request] = this.send(1);
		this.rate.onRefused();
		const failure = { request, retryAfterMs, inFlight: 1, now: this.now, lastSent: this.sent };
		this.rate.pause({ ...failure, kind: 'rateLimited' }, isCertain);
	}

	/** Milliseconds between two requests from now on. */
	get interval(): number {
		this.send(1);
		return Math.round(this.delay());
	}
}

/** A service that accepts a request each 100 ms, as was measured, and has accepted one since. */
function measured(): Story {
	const story = new Story();
	story.succeed(10, 100);
	story.refuse();
	story.succeed(1);
	return story;
}

describe('the pause', () => {
	test('is as long as the service asks for, and then all are sent', () => {
		const story = new Story();
		story.refuse({ retryAfterMs: 3_000 });
		expect(story.delay()).toBe(3_000);
		story.pass(3_000);
		expect(story.delay(7)).toBe(0);
	});

	test('doubles where the service does not say how long, and a success quarters it', () => {
		const story = new Story();
		const pauses = Array.from({ length: 8 }, () => {
			story.refuse();
			return story.delay();
		});
		expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
		for (const pause of [1_250, 625, 312.5]) {
			story.succeed(1);
			story.refuse();
			expect(story.delay()).toBe(pause);
		}
	});

	test('is followed by one request at a time where the service does not say how long', () => {
		const story = new Story();
		story.refuse();
		story.pass(100);
		expect(story.delay(1)).toBe(Infinity);
		story.succeed(1);
		expect(story.delay(1)).toBe(0);
	});

	test('is ended by one request that is sent early, where it is not certain that none is accepted', () => {
		const story = new Story();
		const [before] = story.send(1);
		story.refuse({ retryAfterMs: 60_000, isCertain: false });
		expect(story.delay()).toBe(100);
		const [probe] = story.send(1);
		expect(story.delay()).toBe(59_900);
		// It was sent before the refusal, so it says nothing about the pause.
		story.rate.onSuccess(before, story.now);
		expect(story.delay()).toBe(59_900);
		story.rate.onSuccess(probe, story.now);
		expect(story.delay(5)).toBe(0);
	});
});

describe('the rate', () => {
	test('is unlimited at first, and then the one that was accepted', () => {
		const story = new Story();
		story.succeed(10, 100);
		expect([story.delay(), story.rate.state(story.now)]).toEqual([0, 'unlimited']);
		story.refuse();
		story.succeed(1);
		expect([story.interval, story.rate.state(story.now)]).toEqual([100, 'limited']);
	});

	test('does not count what was refused', () => {
		const story = new Story();
		story.succeed(10, 50);
		for (let time = 0; time < 4; time += 1) {
			story.send(1);
			story.rate.onRefused();
		}
		story.pass(500);
		story.refuse();
		story.succeed(1);
		expect(story.interval).toBe(100);
	});

	test('does not count the time in which none waited', () => {
		const story = new Story();
		story.succeed(10, 5_000);
		story.rate.onDrained(story.now);
		story.succeed(10, 100);
		story.refuse();
		story.succeed(1);
		expect(story.interval).toBe(100);
	});

	test('is not measured with fewer than five requests', () => {
		const story = new Story();
		story.succeed(4, 100);
		story.refuse();
		expect(story.rate.state(story.now)).toBe('unlimited');
	});

	test('is that of a whole window, where the service asks to wait for the next one', () => {
		const story = new Story();
		// The first window lasts ten seconds, and another client takes most of it.
		story.succeed(10, 100);
		story.refuse({ retryAfterMs: 9_000 });
		story.pass(9_000);
		story.succeed(60, 100);
		story.refuse({ retryAfterMs: 4_000 });
		story.pass(4_000);
		expect(story.interval).toBeGreaterThan(160);
		expect(story.interval).toBeLessThan(170);
	});

	test('is raised by a tenth after each 25 successes', () => {
		const story = measured();
		story.succeed(23);
		expect(story.interval).toBe(100);
		story.succeed(1);
		expect(story.interval).toBe(91);
		story.succeed(25);
		expect(story.interval).toBe(83);
	});

	test('is raised later after a higher one was refused, up to 200 successes', () => {
		const story = measured();
		for (const successes of [25, 50, 100, 200, 200]) {
			const { interval } = story;
			story.succeed(successes - 1 - (successes === 25 ? 1 : 0));
			expect(story.interval).toBe(interval);
			story.succeed(1);
			expect(story.interval).toBeLessThan(interval);
			story.refuse();
		}
	});

	test('falls to a quarter at most by one measurement', () => {
		const story = measured();
		story.succeed(5, 1_000);
		story.refuse();
		story.succeed(1);
		expect(story.interval).toBe(400);
	});

	test('does not rise by a refusal, even where the last pause was to end later', () => {
		const story = measured();
		story.refuse({ retryAfterMs: 60_000, isCertain: false });
		story.succeed(10);
		story.refuse({ retryAfterMs: 1 });
		story.pass(1);
		expect(story.interval).toBe(100);
	});

	test('is given up where four lower ones in a row did not help', () => {
		const story = measured();
		for (let time = 0; time < 3; time += 1) {
			story.succeed(5);
			story.refuse();
			expect(story.rate.state(story.now)).toBe('limited');
		}
		story.succeed(5);
		story.refuse();
		expect(story.rate.state(story.now)).toBe('refuted');
		expect(story.delay()).toBeLessThanOrEqual(5_000);
	});

	test('is not given up where it was raised in between', () => {
		const story = measured();
		for (let time = 0; time < 20; time += 1) {
			story.succeed(250);
			story.refuse();
		}
		expect(story.rate.state(story.now)).toBe('limited');
	});

	test('is forgotten five minutes after the last refusal', () => {
		const story = measured();
		story.pass(200_000);
		story.refuse();
		story.pass(299_000);
		expect(story.rate.state(story.now)).toBe('limited');
		story.pass(1_000);
		expect(story.rate.state(story.now)).toBe('unlimited');
		expect(story.interval).toBe(0);
	});
});
