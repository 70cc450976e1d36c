import { StoppedError } from '../errors/stoppedError';
import { AdaptiveLimit } from './adaptiveLimit';
import { CircuitBreaker } from './circuitBreaker';
import { FairQueue, RunQueue } from './fairQueue';
import { onAbort } from './onAbort';
import {
	OverloadDetector,
	type Failure,
	type Overload,
	type SentRequest,
} from './overloadDetector';
import { RequestRate } from './requestRate';

/** The maximum sleep, in milliseconds: n8n's `sleep` cannot be aborted, and no timer should outlive its purpose. */
const MAX_SLEEP_MS = 100;

/** The limiter's source of time. */
export interface Clock {
	/** Milliseconds since any moment. */
	now(): number;
	/** @param ms milliseconds */
	sleep(ms: number): Promise<void>;
}

/** One request's permission to be in flight. */
export interface Permit {
	/** The service processed the request, or refused it for a reason that has nothing to do with load. */
	onSuccess(): void;
	/**
	 * There may be too many requests.
	 *
	 * @returns whether there were. The limiter then knows when there is room for the request, so it need not wait before
	 *   it acquires its next permit, unless the service asked it to.
	 */
	onOverload(how: Overload): boolean;
	/**
	 * The request failed as requests do when the service is down. Call it before `onOverload`.
	 *
	 * @param isCertain whether the failure has no other meaning
	 */
	onUnavailable(isCertain: boolean): void;
	/** The request has ended, whatever its outcome, or was not sent. Call it once, and last. */
	release(): void;
}

/** The reason why no request can be sent, and for how long. */
export interface Pause {
	cause: 'outage' | 'rateLimit';
	/** Milliseconds, at most. */
	ms: number;
}

/** One run's access to the limiter. */
export interface LimitedRun {
	/** The reason why no request at all is sent, if there is one besides the requests in flight. */
	getPause(): Pause | undefined;

	/**
	 * Waits until a request may be sent.
	 *
	 * @param isRetry whether it goes before the run's other requests
	 * @param signal ends the wait as soon as it aborts; many requests may share it
	 * @throws Error when the signal has aborted
	 */
	acquire(isRetry?: boolean, signal?: AbortSignal): Promise<Permit>;
}

/** A run, with the functions that grant its waiting requests their permits. */
type Run = RunQueue<(permit: Permit) => void>;

/**
 * Limits the requests with one credential to one service in this process, and shares the limit fairly between runs.
 *
 * `OverloadDetector` judges whether a request failed by chance, or because there were too many at once or in a time.
 * `AdaptiveLimit` is how many may be in flight, `RequestRate` how many may be sent in a time, `CircuitBreaker` knows
 * whether the service is down, and `FairQueue` whose turn it is. They don't know each other: `onSuccess` and `onOverload`
 * below are all that follows from a response. docs/limiter.md says what each rule buys.
 *
 * It knows neither HTTP nor n8n. While a request waits for a certain time, one sleep is pending, and otherwise none.
 */
export class ConcurrencyLimiter {
	private readonly queue = new FairQueue<(permit: Permit) => void>();

	private readonly detector = new OverloadDetector();

	private readonly limit = new AdaptiveLimit();

	private readonly breaker = new CircuitBreaker();

	private rate: RequestRate;

	private readonly inFlight = new Set<SentRequest>();

	private waiting = 0;

	/** The number of requests that have been sent, which is also that of the latest. */
	private sent = 0;

	/** Whether the request that ended last was refused or failed as overload does. */
	private hasFailed = false;

	private wakeAt = Infinity;

	constructor(private readonly clock: Clock) {
		this.rate = new RequestRate(clock.now());
	}

	/** Whether no request is in flight or waiting. */
	get isIdle(): boolean {
		return this.inFlight.size === 0 && this.waiting === 0;
	}

	/** @param maxConcurrency maximum number of requests of that run in flight, 1 or more */
	createRun(maxConcurrency: number): LimitedRun {
		const run: Run = new RunQueue(maxConcurrency);
		return {
			getPause: () => this.getPause(this.clock.now()),
			acquire: async (isRetry = false, signal) => await this.acquire(run, isRetry, signal),
		};
	}

	private getPause(now: number): Pause | undefined {
		const outageMs = this.breaker.remaining(now);
		if (outageMs > 0) return { cause: 'outage', ms: outageMs };
		const pauseMs = this.rate.delay(now, 0);
		return pauseMs > 0 ? { cause: 'rateLimit', ms: pauseMs } : undefined;
	}

	private async acquire(run: Run, isRetry: boolean, signal?: AbortSignal): Promise<Permit> {
		return await new Promise((resolve, reject) => {
			const grant = (permit: Permit) => {
				stopListening();
				resolve(permit);
			};
			run.add(grant, isRetry);
			this.waiting += 1;
			const stopListening = onAbort(signal, () => {
				run.remove(grant);
				this.waiting -= 1;
				this.queue.update(run);
				reject(new StoppedError());
			});
			this.queue.update(run);
			this.dispatch();
		});
	}

	private dispatch(now = this.clock.now()): void {
		while (!this.queue.isEmpty && this.delay(now) === 0) {
			const run = this.queue.next();
			const grant = run?.shift(this.breaker.remaining(now) > 0);
			if (!run || !grant) return;
			this.waiting -= 1;
			const permit = this.permit(run, now);
			this.queue.update(run);
			grant(permit);
		}
		if (this.queue.isEmpty) this.rate.onDrained(now);
		else this.wakeAfter(this.delay(now));
	}

	/** Milliseconds until the next request may be sent; Infinity if another one has to end first. */
	private delay(now: number): number {
		return this.pause(now) || this.limit.delay(this.inFlight.size);
	}

	/** The same, however many are in flight. */
	private pause(now: number): number {
		const inFlight = this.inFlight.size;
		return this.breaker.delay(now, inFlight) || this.rate.delay(now, inFlight);
	}

	private permit(run: Run, now: number): Permit {
		this.sent += 1;
		run.inFlight += 1;
		const concurrency = this.inFlight.size + 1;
		const request: SentRequest = {
			number: this.sent,
			sentAt: now,
			concurrency,
			isKnownToBeServed: this.detector.isServed(concurrency),
			isAfterFailure: this.hasFailed,
		};
		this.hasFailed = false;
		this.inFlight.add(request);
		this.rate.onSent(now);
		return {
			onSuccess: () => this.onSuccess(request),
			onOverload: (how) => this.onOverload(how, request),
			onUnavailable: (isCertain) => {
				const others = this.inFlight.size - 1 + this.waiting;
				this.breaker.onFailure(isCertain, others, this.clock.now());
			},
			release: () => {
				run.inFlight -= 1;
				this.inFlight.delete(request);
				this.queue.update(run);
				this.dispatch();
			},
		};
	}

	private onSuccess(request: SentRequest): void {
		const now = this.clock.now();
		this.hasFailed = false;
		if (this.breaker.onSuccess()) this.startAnew();
		this.detector.onSuccess(request, now);
		this.limit.onSuccess(request, now, this.waiting);
		this.rate.onSuccess(request, now);
	}

	private onOverload(how: Overload, request: SentRequest): boolean {
		const now = this.clock.now();
		const inFlight = this.inFlight.size;
		const failure: Failure = { ...how, request, now, inFlight, lastSent: this.sent };
		this.hasFailed = true;
		// A service that limits requests is not down.
		if (how.kind === 'rateLimited' && this.breaker.onSuccess()) this.startAnew();
		// In an outage only a request to wait says anything about the number of requests.
		if (this.breaker.remaining(now) > 0 && how.retryAfterMs === undefined) return false;
		if (this.detector.wasRefused(failure)) {
			for (const other of this.inFlight) if (other.number > request.number) other.concurrency -= 1;
			this.rate.onRefused();
		}
		const verdict = this.detector.onFailure(failure, this.rate.state(now));
		switch (verdict) {
			case 'tooManyInATime':
			case 'noneAccepted':
				this.rate.pause(failure, verdict === 'noneAccepted');
				this.startAnew();
				return true;
			case 'tooManyAtOnce':
				this.limit.onOverload(failure);
				return true;
			case 'unclear':
				this.limit.onSuspicion();
		}
		return false;
	}

	/** Forgets that requests are refused, so that those that wait go on. */
	resume(): void {
		const now = this.clock.now();
		this.rate = new RequestRate(now);
		this.startAnew();
		this.dispatch(now);
	}

	/** Forgets how many requests may be in flight, which no longer holds, as after an outage. */
	private startAnew(): void {
		this.limit.reset();
		this.detector.reset(this.sent);
	}

	/** Dispatches again after a time. Of several sleeps only the earliest counts. */
	private wakeAfter(delay: number): void {
		const since = this.clock.now();
		const at = since + Math.min(delay, MAX_SLEEP_MS);
		if (delay === Infinity || at >= this.wakeAt) return;
		this.wakeAt = at;
		void this.clock.sleep(at - since).then(() => {
			if (this.wakeAt !== at) return;
			this.wakeAt = Infinity;
			const now = this.clock.now();
			if (this.pause(now) === 0) this.limit.onWaited(now - since, this.inFlight.size);
			this.dispatch(now);
		});
	}
}
