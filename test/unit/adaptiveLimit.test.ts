import { AdaptiveLimit } from '../../nodes/client/resilience/adaptiveLimit';

/** How many requests wait, and when it is. */
interface Moment {
	waiting?: number;
	now?: number;
}

/** A limiter of one service, told in requests that end. */
class Story {
	readonly limit = new AdaptiveLimit();

	/** The number of requests that may be in flight, of 1,000 at most. */
	get allowed(): number {
		let inFlight = 0;
		while (inFlight < 1_000 && this.limit.delay(inFlight) === 0) inFlight += 1;
		return inFlight;
	}

	/** Requests succeed that were sent when as many were in flight as may be. */
	succeed(times = 1, moment: Moment & { concurrency?: number } = {}): void {
		const { waiting = 1_000_000, now = 1_000, concurrency } = moment;
		for (let time = 0; time < times; time += 1) {
			const request = {
				number: 1,
				sentAt: 0,
				concurrency: concurrency ?? this.allowed,
				isKnownToBeServed: false,
				isAfterFailure: false,
			};
			this.limit.onSuccess(request, now, waiting);
		}
	}

	/** The last of as many requests in flight is refused. */
	refuse(inFlight = this.allowed, retryAfterMs?: number): void {
		const request = {
			number: 1,
			sentAt: 0,
			concurrency: inFlight,
			isKnownToBeServed: false,
			isAfterFailure: false,
		};
		const kind = 'rateLimited';
		this.limit.onOverload({ request, kind, retryAfterMs, now: 0, inFlight, lastSent: 1 });
	}

	/** How many successes it takes until more are allowed; at most 1,000. */
	untilProbe(moment?: Moment): number {
		const { allowed } = this;
		let successes = 0;
		while (this.allowed === allowed && successes < 1_000) {
			this.succeed(1, moment);
			successes += 1;
		}
		return successes;
	}
}

test('slow start: each success allows one more, unless far fewer are in flight', () => {
	const story = new Story();
	expect(story.allowed).toBe(5);
	story.succeed(5);
	expect(story.allowed).toBe(10);
	story.succeed(5, { concurrency: 4 });
	expect(story.allowed).toBe(10);
});

describe('while no response comes, the limit', () => {
	test('doubles in 120 ms, in steps that are waited for', () => {
		const story = new Story();
		for (let time = 0; time < 12; time += 1) {
			expect(story.limit.delay(story.allowed)).toBe(10);
			story.limit.onWaited(10, story.allowed);
		}
		expect(story.allowed).toBe(10);
	});

	test('hardly grows when this process was busy: responses may have come', () => {
		const story = new Story();
		story.limit.onWaited(60_000, 5);
		expect(story.allowed).toBe(5);
	});

	test('does not grow when fewer are in flight, or once a request was refused', () => {
		const story = new Story();
		for (let time = 0; time < 100; time += 1) story.limit.onWaited(10, 4);
		expect(story.allowed).toBe(5);
		story.refuse(6);
		for (let time = 0; time < 100; time += 1) story.limit.onWaited(10, 5);
		expect(story.allowed).toBe(5);
		expect(story.limit.delay(5)).toBe(Infinity);
	});
});

test('a refusal shows that the others in flight are served', () => {
	const story = new Story();
	story.succeed(45);
	story.refuse(30);
	expect(story.allowed).toBe(29);
	story.succeed(49);
	expect(story.allowed).toBe(29);
	story.refuse(1);
	expect(story.allowed).toBe(1);
});

test('what may be a refusal lowers the limit until as many more have succeeded', () => {
	const story = new Story();
	story.succeed(5);
	story.refuse(11);
	story.limit.onSuspicion();
	story.limit.onSuspicion();
	expect(story.allowed).toBe(8);
	story.succeed(10);
	expect(story.allowed).toBe(10);
	for (let time = 0; time < 20; time += 1) story.limit.onSuspicion();
	expect(story.allowed).toBe(1);
});

describe('a probe for more', () => {
	test('comes after 50 successes, and each refusal of one doubles that, up to 200', () => {
		const story = new Story();
		story.refuse(11);
		// The success after the last one counted is the first to raise the limit.
		expect(story.untilProbe()).toBe(51);
		for (const successes of [101, 201, 201]) {
			story.refuse();
			expect(story.untilProbe()).toBe(successes);
		}
		story.limit.reset();
		story.refuse(11);
		expect(story.untilProbe()).toBe(51);
	});

	test('that succeeds allows one more each time, as in slow start', () => {
		const story = new Story();
		story.refuse(6);
		story.untilProbe();
		expect(story.allowed).toBe(6);
		story.succeed(5, { concurrency: 6 });
		expect(story.allowed).toBe(8);
		story.succeed(5, { concurrency: 8 });
		expect(story.allowed).toBe(11);
	});

	test('is not made near the end of the work, where a refused request would finish last', () => {
		const story = new Story();
		story.refuse(11);
		// 50 took a second, and 20 more are left: less than a refused request loses.
		expect(story.untilProbe({ waiting: 20 })).toBe(1_000);
		story.refuse(11);
		expect(story.untilProbe({ waiting: 40 })).toBe(51);
	});

	test('counts what a refusal costs where the service asks to wait', () => {
		const story = new Story();
		story.refuse(11, 30_000);
		expect(story.untilProbe({ waiting: 1_000, now: 1_000 })).toBe(1_000);
		story.refuse(11, 30_000);
		expect(story.untilProbe({ waiting: 2_000, now: 1_000 })).toBe(51);
	});
});
