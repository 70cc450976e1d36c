import {
	OverloadDetector,
	type Failure,
	type OverloadSignal,
	type RateState,
	type SentRequest,
	type Verdict,
} from '../../nodes/client/resilience/overloadDetector';

/** Milliseconds that a success takes, and a refusal. */
const SUCCESS_MS = 100;
const REFUSAL_MS = 5;

/** A service, told in requests: each is sent and has ended before the next one, unless it is sent ahead. */
class Story {
	readonly detector = new OverloadDetector();

	private sent = 0;

	/** @param concurrency how many requests are in flight, including this one */
	send(concurrency: number, isAfterFailure = false): SentRequest {
		this.sent += 1;
		const isKnownToBeServed = this.detector.isServed(concurrency);
		return { number: this.sent, sentAt: 0, concurrency, isKnownToBeServed, isAfterFailure };
	}

	succeed(concurrency: number, times = 1): void {
		for (let time = 0; time < times; time += 1) this.end(this.send(concurrency));
	}

	/** A request that was sent before succeeds. */
	end(request: SentRequest): void {
		this.detector.onSuccess(request, SUCCESS_MS);
	}

	fail(request: SentRequest, how: Partial<Failure> & { rate?: RateState } = {}): Verdict {
		const { rate = 'unlimited', ...rest } = how;
		const failure: Failure = {
			request,
			kind: 'unavailable',
			now: REFUSAL_MS,
			inFlight: request.concurrency,
			lastSent: this.sent,
			...rest,
		};
		const verdict = this.detector.onFailure(failure, rate);
		// As the limiter does.
		if (verdict === 'tooManyInATime' || verdict === 'noneAccepted') this.detector.reset(this.sent);
		return verdict;
	}

	/** The request is refused with 429. */
	refuse(request: SentRequest, how: Parameters<Story['fail']>[1] = {}): Verdict {
		return this.fail(request, { kind: 'rateLimited', ...how });
	}
}

/** A service that serves ten at once. */
function servingTen(): Story {
	const story = new Story();
	story.succeed(10, 10);
	return story;
}

describe('too many at once', () => {
	test('is shown by the first 429', () => {
		expect(servingTen().refuse(servingTen().send(11))).toBe('tooManyAtOnce');
	});

	test.each<OverloadSignal>(['unavailable', 'connectionLost'])(
		'is shown by more than one failure of the kind %s, which alone may be chance',
		(kind) => {
			const story = servingTen();
			expect(story.fail(story.send(11), { kind })).toBe('unclear');
			expect(story.fail(story.send(11), { kind })).toBe('tooManyAtOnce');
		},
	);

	test('is not shown by failures with a success of as many between them', () => {
		const story = servingTen();
		for (const concurrency of [20, 30, 40]) {
			expect(story.fail(story.send(concurrency))).toBe('unclear');
			story.succeed(concurrency);
		}
	});

	test('is shown by failures with a success of fewer between them', () => {
		const story = servingTen();
		expect(story.fail(story.send(30))).toBe('unclear');
		story.succeed(20);
		expect(story.fail(story.send(30))).toBe('tooManyAtOnce');
	});

	test('takes more failures where they are frequent', () => {
		const story = servingTen();
		for (let time = 0; time < 50; time += 1) {
			expect(story.fail(story.send(10))).toBe('chance');
			story.succeed(10);
		}
		const verdicts = Array.from({ length: 6 }, () => story.fail(story.send(11)));
		expect(verdicts.indexOf('tooManyAtOnce')).toBeGreaterThan(2);
	});

	test('takes more failures only of those that are frequent: fast and slow ones are told apart', () => {
		const faultsAfter = (ms: number) => {
			const story = servingTen();
			for (let time = 0; time < 50; time += 1) story.fail(story.send(10), { now: ms });
			return story;
		};
		for (const frequent of [REFUSAL_MS, SUCCESS_MS]) {
			const other = REFUSAL_MS + SUCCESS_MS - frequent;
			const story = faultsAfter(frequent);
			story.fail(story.send(11), { now: frequent });
			expect(story.fail(story.send(11), { now: frequent })).toBe('unclear');
			const rare = faultsAfter(frequent);
			rare.fail(rare.send(11), { now: other });
			expect(rare.fail(rare.send(11), { now: other })).toBe('tooManyAtOnce');
		}
	});

	test('may be the reason where a request took the place of a failed one, though as many were served', () => {
		const story = servingTen();
		expect(story.fail(story.send(10, true))).toBe('unclear');
	});

	test('is never the reason where only one is in flight', () => {
		const story = new Story();
		const verdicts = Array.from({ length: 5 }, () => story.fail(story.send(1)));
		expect(new Set(verdicts)).toEqual(new Set(['chance']));
	});

	test('is one overload for all that were sent before it and fail in the same way', () => {
		const story = servingTen();
		const [first, second, third] = [11, 12, 13].map((concurrency) => story.send(concurrency));
		expect(story.refuse(first)).toBe('tooManyAtOnce');
		expect(story.refuse(second)).toBe('tooManyAtOnce');
		expect(story.fail(third)).toBe('outdated');
		// Only the first 429 is believed at once, so this one would show nothing by itself.
		expect(story.fail(story.send(12))).toBe('unclear');
	});
});

describe('what is served', () => {
	test('are as many as succeeded, and those beside a refused one', () => {
		const story = servingTen();
		expect([10, 11].map((n) => story.detector.isServed(n))).toEqual([true, false]);
		story.refuse(story.send(21));
		expect([20, 21].map((n) => story.detector.isServed(n))).toEqual([true, false]);
	});

	test('are no longer as many as before an overload, nor as many as were sent before it', () => {
		const story = servingTen();
		const before = story.send(10);
		story.refuse(story.send(6, true));
		expect([5, 6].map((n) => story.detector.isServed(n))).toEqual([true, false]);
		story.end(before);
		expect(story.detector.isServed(6)).toBe(false);
		// A failure beside those that are only assumed to be served is not by chance.
		const other = servingTen();
		other.refuse(other.send(21));
		expect(other.fail(other.send(20))).toBe('unclear');
	});

	test('are none after a pause', () => {
		const story = servingTen();
		story.detector.reset(10);
		expect(story.detector.isServed(1)).toBe(false);
	});
});

describe('too many in a time', () => {
	test('is shown by two refusals of as many as are known to be served', () => {
		const story = servingTen();
		expect(story.refuse(story.send(10))).toBe('chance');
		expect(story.refuse(story.send(10))).toBe('tooManyInATime');
	});

	test('is shown by other failures only if the service asks to wait', () => {
		const story = servingTen();
		const retryAfterMs = 1_000;
		const verdicts = Array.from({ length: 6 }, () => story.fail(story.send(10), { retryAfterMs }));
		expect(verdicts).toContain('tooManyInATime');
		const other = servingTen();
		const others = Array.from({ length: 6 }, () => other.fail(other.send(10)));
		expect(others).not.toContain('tooManyInATime');
	});

	test('is not shown by refusals of more than are known to be served', () => {
		const story = servingTen();
		for (let time = 0; time < 3; time += 1) {
			expect(story.refuse(story.send(11))).toBe('tooManyAtOnce');
			story.succeed(10);
		}
	});

	test('is not shown where a request succeeded that was sent after the first refusal', () => {
		const story = servingTen();
		for (let time = 0; time < 5; time += 1) {
			expect(story.refuse(story.send(10))).toBe('chance');
			story.succeed(10);
		}
	});

	test('is shown although requests succeed that were sent before the first refusal', () => {
		const story = servingTen();
		const before = [10, 10, 10].map((concurrency) => story.send(concurrency));
		const verdicts = before.map((request) => {
			const verdict = story.refuse(story.send(10));
			story.end(request);
			return verdict;
		});
		expect(verdicts).toEqual(['chance', 'chance', 'tooManyInATime']);
	});

	test('is not shown by several refusals of requests that were in flight together', () => {
		const story = servingTen();
		const together = [8, 9, 10].map((concurrency) => story.send(concurrency));
		expect(together.map((request) => story.refuse(request))).toEqual(Array(3).fill('chance'));
	});

	test('takes more refusals from a service that returns 429 at random', () => {
		const story = servingTen();
		for (let time = 0; time < 20; time += 1) {
			story.refuse(story.send(10));
			story.succeed(10);
		}
		story.refuse(story.send(10));
		expect(story.refuse(story.send(10))).toBe('chance');
	});

	test('leaves no doubt about the next 429: those that were refused were no random ones', () => {
		const story = servingTen();
		for (let time = 0; time < 20; time += 1) {
			const together = Array.from({ length: 10 }, () => story.send(10));
			together.forEach((request) => story.refuse(request));
			expect(story.refuse(story.send(10))).toBe('tooManyInATime');
			story.succeed(10, 2);
		}
		expect(story.refuse(story.send(11))).toBe('tooManyAtOnce');
	});

	test('is certain where nothing else is in flight', () => {
		const story = servingTen();
		expect(story.refuse(story.send(1))).toBe('noneAccepted');
		expect(story.fail(story.send(1), { retryAfterMs: 1_000 })).toBe('noneAccepted');
		expect(story.fail(story.send(1))).toBe('chance');
	});

	test('is certain where the rate is limited, and as many are known to be served', () => {
		const story = servingTen();
		expect(story.refuse(story.send(11), { rate: 'limited' })).toBe('tooManyAtOnce');
		expect(story.refuse(story.send(10), { rate: 'limited' })).toBe('noneAccepted');
	});

	test('is less certain where lower rates did not help', () => {
		const story = servingTen();
		expect(story.refuse(story.send(1), { rate: 'refuted' })).toBe('chance');
	});

	test('makes those outdated that were sent before', () => {
		const story = servingTen();
		const before = story.send(11);
		story.refuse(story.send(1));
		expect(story.refuse(before)).toBe('outdated');
	});
});

test('a request was refused if it failed much faster than others succeed, or the service says so', () => {
	const story = servingTen();
	const failure = { request: story.send(11), inFlight: 11, lastSent: 11 };
	const wasRefused = (kind: OverloadSignal, now: number) =>
		story.detector.wasRefused({ ...failure, kind, now });
	expect(wasRefused('unavailable', REFUSAL_MS)).toBe(true);
	expect(wasRefused('unavailable', SUCCESS_MS)).toBe(false);
	expect(wasRefused('rateLimited', SUCCESS_MS)).toBe(true);
});

test('a service that has never failed is soon known to fail now and then', () => {
	const story = new Story();
	story.succeed(10, 10_000);
	for (let n = 0; n < 10; n += 1) {
		expect(story.fail(story.send(10), { now: SUCCESS_MS })).toBe('chance');
		story.succeed(10, 19);
	}
	expect(story.fail(story.send(10), { now: SUCCESS_MS })).toBe('chance');
	expect(story.fail(story.send(10, true), { now: SUCCESS_MS })).toBe('unclear');
});
