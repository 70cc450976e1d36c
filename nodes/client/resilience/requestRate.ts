import type { Failure, RateState, SentRequest } from './overloadDetector';

/** Successes after which the rate is raised, at first and at most, and the factor. */
const MIN_PROBE_INTERVAL = 25;
const MAX_PROBE_INTERVAL = 200;
const PROBE_GAIN = 1.1;

/** After this many lower rates in a row that did not help, the refusals have nothing to do with the rate. */
const MAX_FAILED_ESTIMATES = 4;

/** The maximum factor by which one measurement lowers the rate, because it may be mistaken. */
const MAX_DROP = 4;

/** The number of requests that are enough to measure a rate. */
const MIN_SAMPLE = 5;

/** Milliseconds after the last refusal in which the rate is forgotten. */
const MEMORY_MS = 300_000;

/** Pause for a service that asks for no wait, in milliseconds: doubled by each refusal, a quarter after a success. */
const MIN_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;

/** One request is sent every `intervalMs`, and the next from `nextAt` on. `successes` are those since the last pause. */
interface LimitedPace {
	readonly state: 'limited';
	readonly until: number;
	intervalMs: number;
	nextAt: number;
	successes: number;
	probeInterval: number;
	failedEstimates: number;
}

type Pace = { readonly state: 'unlimited' | 'refuted' } | LimitedPace;

/**
 * The rate at which requests are sent to a service that counts them by time. It is unlimited until the service does so.
 * Then it is the rate that the service accepted between two refusals while other requests waited (cf. the detection of
 * policers in BBR, "lt_bw", and its rule for samples that are limited by the application), and requests are sent evenly.
 */
export class RequestRate {
	private pace: Pace = { state: 'unlimited' };

	/** No request is sent until then, but for one from `probeAt` on, which may end the pause. */
	private pausedUntil = -Infinity;

	private probeAt = Infinity;

	/** Whether only one request at a time is sent, until one succeeds. */
	private isProbing = false;

	/** The planned end of the last pause, and the number of the latest request sent before it. */
	private lastPauseEnd = -Infinity;

	private lastBefore = 0;

	/** The length of the next pause, in milliseconds. */
	private pauseMs = MIN_PAUSE_MS;

	/** The requests accepted since the rate was last measured. */
	private accepted = 0;

	/** @param since milliseconds */
	constructor(private since: number) {}

	/** @param now milliseconds */
	state(now: number): RateState {
		return paceAt(this.pace, now).state;
	}

	/**
	 * @param now milliseconds
	 * @param inFlight how many requests are in flight
	 * @returns milliseconds until the next request may be sent; Infinity if another one has to end first
	 */
	delay(now: number, inFlight: number): number {
		const pace = paceAt(this.pace, now);
		const nextAt = pace.state === 'limited' ? pace.nextAt : now;
		const delay = Math.max(Math.min(this.pausedUntil, this.probeAt), nextAt) - now;
		return delay <= 0 && this.isProbing && inFlight > 0 ? Infinity : Math.max(0, delay);
	}

	/** @param now milliseconds */
	onSent(now: number): void {
		const { pace } = this;
		this.accepted += 1;
		this.probeAt = Infinity;
		if (pace.state === 'limited') pace.nextAt = Math.max(pace.nextAt, now) + pace.intervalMs;
	}

	/** @param now milliseconds */
	onSuccess({ number }: SentRequest, now: number): void {
		if (number <= this.lastBefore) return;
		if (this.isProbing) {
			this.isProbing = false;
			this.pausedUntil = now;
			this.pauseMs = Math.max(MIN_PAUSE_MS, this.pauseMs / 4);
		}
		const { pace } = this;
		if (pace.state !== 'limited') return;
		pace.successes += 1;
		if (pace.successes % pace.probeInterval === 0) pace.intervalMs /= PROBE_GAIN;
	}

	/** A request was refused, for whatever reason. */
	onRefused(): void {
		this.accepted -= 1;
	}

	/**
	 * No request waits, so from now on the rate would be that of the senders.
	 *
	 * @param now milliseconds
	 */
	onDrained(now: number): void {
		this.since = now;
		this.accepted = 0;
	}

	/**
	 * All requests wait, and then keep to the rate that was accepted.
	 *
	 * @param isCertain whether nothing is accepted, however few requests are sent; otherwise one probes before the wait
	 *   is over
	 */
	pause({ now, lastSent, retryAfterMs }: Failure, isCertain: boolean): void {
		this.pausedUntil = now + (retryAfterMs ?? this.pauseMs);
		this.probeAt = isCertain ? Infinity : now + MIN_PAUSE_MS;
		this.isProbing = retryAfterMs === undefined || !isCertain;
		this.pauseMs = Math.min(MAX_PAUSE_MS, this.pauseMs * 2);
		this.lastBefore = lastSent;
		// In a window, a wait belongs to the requests accepted before it; in a bucket, to those after it.
		const windowMs = retryAfterMs === undefined ? Infinity : this.pausedUntil - this.lastPauseEnd;
		const ms = Math.max(1, Math.min(now - this.since, windowMs));
		const acceptedMs = this.accepted < MIN_SAMPLE ? undefined : ms / this.accepted;
		this.pace = afterRefusal(paceAt(this.pace, now), acceptedMs, now);
		if (acceptedMs !== undefined) this.onDrained(now);
		this.lastPauseEnd = this.pausedUntil;
	}
}

function paceAt(pace: Pace, now: number): Pace {
	return pace.state === 'limited' && now >= pace.until ? { state: 'unlimited' } : pace;
}

/**
 * @param acceptedMs milliseconds in which one request was accepted, on average, if enough were
 * @param now milliseconds
 */
function afterRefusal(pace: Pace, acceptedMs: number | undefined, now: number): Pace {
	const until = now + MEMORY_MS;
	if (pace.state !== 'limited') {
		if (acceptedMs === undefined) return pace;
		const counts = { successes: 0, probeInterval: MIN_PROBE_INTERVAL, failedEstimates: 0 };
		return { state: 'limited', until, intervalMs: acceptedMs, nextAt: now, ...counts };
	}
	const { intervalMs } = pace;
	const wasRaised = pace.successes >= pace.probeInterval;
	const doubled = Math.min(MAX_PROBE_INTERVAL, 2 * pace.probeInterval);
	const probeInterval = wasRaised ? doubled : MIN_PROBE_INTERVAL;
	const next = { ...pace, until, successes: 0, probeInterval };
	if (acceptedMs === undefined) return next;
	const failedEstimates = wasRaised ? 0 : pace.failedEstimates + 1;
	if (failedEstimates >= MAX_FAILED_ESTIMATES) return { state: 'refuted' };
	const slower = Math.min(intervalMs * MAX_DROP, Math.max(intervalMs, acceptedMs));
	return { ...next, intervalMs: slower, failedEstimates };
}
