import { StoppedError } from '../errors/stoppedError';
import {
	AdaptiveLimit,
	type LimiterState,
	type OverloadSignal,
	type SentRequest,
} from './adaptiveLimit';
import { CircuitBreaker } from './circuitBreaker';
import { FairQueue, RunQueue } from './fairQueue';
import { onAbort } from './onAbort';
import { RequestRate } from './requestRate';

/** Milliseconds between two steps in which the limit grows while no response arrives. */
const GROWTH_INTERVAL_MS = 10;

/** The maximum sleep, in milliseconds: n8n's `sleep` cannot be aborted, and no timer should outlive its purpose. */
const MAX_SLEEP_MS = 100;

/** Consecutive refusals, at a concurrency that is known to be served, from which the service counts by time. */
const MIN_CONTRADICTIONS = 2;

/** The evidence of one such refusal from a service that is not known to refuse at random. */
const MIN_EVIDENCE = Math.log(200);

/** The limiter's source of time. */
export interface Clock {
	/** Milliseconds since any moment. */
	now(): number;
	/** @param ms milliseconds */
	sleep(ms: number): Promise<void>;
}

/** How a service refused a request. */
export interface Overload {
	kind: OverloadSignal;
	/** Milliseconds that it asks to wait. */
	retryAfterMs?: number;
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

/** Why and for how long no request can be sent. */
export interface Pause {
	cause: 'outage' | 'rateLimit';
	/** Milliseconds, at most. */
	ms: number;
}

/** One run's access to the limiter. */
export interface LimitedRun {
	/** What keeps all requests from being sent, if anything but the requests in flight does. */
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

/** The requests of a run that wait, by what grants each its permit. */
type Run = RunQueue<(permit: Permit) => void>;

/**
 * Limits the requests with one credential to one service in this process, and shares the limit fairly between runs.
 *
 * A refusal may mean too many requests at once, or too many in a time. The first concerns only the requests beyond the
 * limit. The second must be the case when requests are refused at a concurrency that was served just before, or when
 * the only request in flight is. Only then do all runs wait.
 *
 * With its parts it has some 550 lines of code; a plain AIMD limiter has some 20, and the limiter of a single run that
 * preceded it had 300. What the additional ones buy: random faults that do not slow a run
 * down (evidence, in AdaptiveLimit), a limit that rises again within a second (probes), few refusals where a service
 * counts by time (RequestRate), fairness between runs (FairQueue), one view of the service for all runs
 * (LimiterRegistry), and waits that end when a run is stopped.
 *
 * It knows neither HTTP nor n8n. While a request waits for a certain time, one sleep is pending, and otherwise none.
 */
export class ConcurrencyLimiter {
	private readonly queue = new FairQueue<(permit: Permit) => void>();

	private readonly limit = new AdaptiveLimit();

	private readonly breaker = new CircuitBreaker();

	private rate: RequestRate;

	private readonly inFlight = new Set<SentRequest>();

	private waiting = 0;

	/** How many requests have been sent, which is also the number of the latest. */
	private sent = 0;

	/** Whether the request that ended last was refused or failed as overload does. */
	private hasFailed = false;

	/** The number of the request sent last when the limiter last reacted to a refusal. */
	private lastReaction = 0;

	private contradictions = 0;

	private wakeAt = Infinity;

	/** Since when requests wait for nothing but the limit, while it grows by time. */
	private growingSince?: number;

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
		while (!this.queue.isEmpty) {
			const delay = this.delay(now);
			if (delay > 0) {
				this.wakeAfter(delay);
				return;
			}
			const run = this.queue.next();
			const grant = run?.shift(this.breaker.remaining(now) > 0);
			if (!run || !grant) return;
			this.waiting -= 1;
			const permit = this.permit(run, now);
			this.queue.update(run);
			grant(permit);
		}
		this.rate.onDrained(now);
	}

	/** Milliseconds until the next request may be sent; Infinity if another one has to end first. */
	private delay(now: number): number {
		const inFlight = this.inFlight.size;
		const outage = this.breaker.delay(now, inFlight);
		if (outage > 0) return outage;
		const pause = this.rate.delay(now, inFlight);
		if (pause > 0) return pause;
		if (inFlight < Math.floor(this.limit.value)) return 0;
		if (!this.limit.isSlowStart) return Infinity;
		this.growingSince ??= now;
		return GROWTH_INTERVAL_MS;
	}

	private permit(run: Run, now: number): Permit {
		this.sent += 1;
		run.inFlight += 1;
		const level = this.inFlight.size + 1;
		const sent: SentRequest = {
			number: this.sent,
			at: now,
			level,
			isExpected: this.limit.isExpected(level),
			isAfterFailure: this.hasFailed,
		};
		this.inFlight.add(sent);
		this.rate.onSent(now);
		this.hasFailed = false;
		let hasFailed = false;
		return {
			onSuccess: () => this.onSuccess(sent),
			onOverload: (how) => {
				hasFailed = true;
				return this.onOverload(how, sent);
			},
			onUnavailable: (isCertain) => {
				const others = this.inFlight.size - 1 + this.waiting;
				this.breaker.onFailure(isCertain, others, this.clock.now());
			},
			release: () => {
				run.inFlight -= 1;
				this.inFlight.delete(sent);
				this.queue.update(run);
				this.hasFailed = hasFailed;
				this.dispatch();
			},
		};
	}

	private onSuccess(sent: SentRequest): void {
		const { moment } = this;
		if (this.breaker.onSuccess()) this.reset(moment.now);
		this.limit.onSuccess(sent, moment);
		this.rate.onSuccess(sent, moment.now);
		if (sent.number > this.lastReaction) this.contradictions = 0;
	}

	private onOverload({ kind, retryAfterMs }: Overload, sent: SentRequest): boolean {
		const { moment } = this;
		// A service that limits requests is not down.
		if (kind === 'rateLimited' && this.breaker.onSuccess()) this.reset(moment.now);
		if (this.breaker.remaining(moment.now) > 0) {
			if (retryAfterMs !== undefined) this.rate.hold(moment, true, retryAfterMs);
			return false;
		}
		if (this.limit.wasRefused(kind, sent, moment.now)) {
			for (const other of this.inFlight) if (other.number > sent.number) other.level -= 1;
		}
		const isAlone = moment.inFlight === 1;
		const asksForWait = isAlone && retryAfterMs !== undefined;
		const evidence = this.limit.getEvidence(kind, sent, moment.now);
		const isExcess = this.limit.onFailure(kind, sent, moment, retryAfterMs);
		if (kind !== 'rateLimited' && !isExcess && !asksForWait) return false;
		this.rate.onRefused();
		if (sent.number <= this.lastReaction) return isExcess;
		this.lastReaction = this.sent;
		if (sent.isExpected) this.contradictions += evidence;
		const isCertain = !this.rate.isRefuted && (isAlone || (sent.isExpected && this.rate.isLimited));
		if (!isCertain && this.contradictions < MIN_EVIDENCE * MIN_CONTRADICTIONS) return isExcess;
		this.contradictions = 0;
		this.rate.hold(moment, isCertain, retryAfterMs);
		this.limit.reset();
		return true;
	}

	/** A longer time means that this process was busy, so responses may have arrived without being read. */
	private growLimit(ms: number): void {
		this.limit.grow(Math.min(ms, 2 * GROWTH_INTERVAL_MS));
	}

	private get moment(): LimiterState {
		const { waiting, sent: last } = this;
		return { now: this.clock.now(), inFlight: this.inFlight.size, waiting, last };
	}

	/** Forgets that requests are refused, so that those that wait go on. */
	resume(): void {
		this.reset(this.clock.now());
		this.dispatch();
	}

	private reset(now: number): void {
		this.limit.reset();
		this.rate = new RequestRate(now);
	}

	/** Dispatches again after a time. Of several sleeps only the earliest counts. */
	private wakeAfter(delay: number): void {
		if (delay === Infinity) return;
		const now = this.clock.now();
		const at = now + Math.min(delay, MAX_SLEEP_MS);
		if (at >= this.wakeAt) return;
		this.wakeAt = at;
		void this.clock.sleep(at - now).then(() => {
			if (this.wakeAt !== at) return;
			this.wakeAt = Infinity;
			if (this.growingSince !== undefined) this.growLimit(this.clock.now() - this.growingSince);
			this.growingSince = undefined;
			this.dispatch();
		});
	}
}
