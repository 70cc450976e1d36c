import type { LimiterState, SentRequest } from './adaptiveLimit';

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

/** Milliseconds after which the rate is forgotten. */
const MEMORY_MS = 300_000;

/** Pause for a service that asks for no wait and accepts nothing, in milliseconds; doubled each time. */
const MIN_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;

/**
 * The rate at which requests are sent to a service that counts them by time. It is unlimited until the service does so.
 * Then it is the rate that the service accepted between two refusals while other requests waited (cf. the detection of
 * policers in BBR, "lt_bw", and its rule for samples that are limited by the application), and requests are sent evenly.
 */
export class RequestRate {
	/** Requests per millisecond. */
	private rate = Infinity;

	private nextAt = 0;

	private pausedUntil = 0;

	private pause = MIN_PAUSE_MS;

	/** Whether one request at a time probes if requests are accepted again. */
	private isProbing = false;

	/** When a request may probe before the pause is over, if the refusal may have meant too many at once. */
	private probeAt = Infinity;

	/** The requests accepted since the rate was last measured, and since when. */
	private accepted = 0;

	private since: number;

	/** When all requests were last held, and the number of the latest one sent before. */
	private heldAt = 0;

	private lastBefore = 0;

	private heldUntil = -Infinity;

	/** Successes since then or since the last raise. */
	private successes = 0;

	private raises = 0;

	private failedEstimates = 0;

	private probeInterval = MIN_PROBE_INTERVAL;

	constructor(now: number) {
		this.since = now;
	}

	/** Whether refusals came just as often at lower rates. */
	get isRefuted(): boolean {
		return this.failedEstimates >= MAX_FAILED_ESTIMATES;
	}

	get isLimited(): boolean {
		return this.rate !== Infinity;
	}

	/** Milliseconds until the next request may be sent; Infinity if another one has to end first. */
	delay(now: number, inFlight: number): number {
		if (now > this.heldAt + MEMORY_MS) this.rate = Infinity;
		const nextAt = this.isLimited ? this.nextAt : 0;
		const delay = Math.max(Math.min(this.pausedUntil, this.probeAt), nextAt) - now;
		return delay <= 0 && this.isProbing && inFlight > 0 ? Infinity : delay;
	}

	onSent(now: number): void {
		this.accepted += 1;
		this.probeAt = Infinity;
		this.nextAt = Math.max(this.nextAt, now) + 1 / this.rate;
	}

	onSuccess({ number }: SentRequest, now: number): void {
		if (number <= this.lastBefore) return;
		if (this.isProbing) {
			this.isProbing = false;
			this.pausedUntil = now;
			this.pause = Math.max(MIN_PAUSE_MS, this.pause / 4);
		}
		if (!this.isLimited) return;
		this.successes += 1;
		if (this.successes < this.probeInterval) return;
		this.successes = 0;
		this.raises += 1;
		this.rate *= PROBE_GAIN;
	}

	/** A request was refused, for whatever reason. */
	onRefused(): void {
		this.accepted -= 1;
	}

	/** No request waits, so from now on the rate would be that of the senders. */
	onDrained(now: number): void {
		this.since = now;
		this.accepted = 0;
	}

	/**
	 * All requests wait.
	 *
	 * @param isCertain whether nothing is accepted, however few requests are sent; otherwise one probes before the wait
	 *   is over
	 * @param retryAfterMs milliseconds that the service asks to wait
	 */
	hold({ now, last }: LimiterState, isCertain: boolean, retryAfterMs?: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, now + (retryAfterMs ?? this.pause));
		this.pause = Math.min(MAX_PAUSE_MS, this.pause * 2);
		this.isProbing = retryAfterMs === undefined || !isCertain;
		this.probeAt = isCertain ? Infinity : now + MIN_PAUSE_MS;
		this.heldAt = now;
		this.lastBefore = last;
		const wasKept = this.raises > 0 || this.successes >= MIN_PROBE_INTERVAL;
		if (this.accepted >= MIN_SAMPLE) {
			this.failedEstimates = this.isLimited && !wasKept ? this.failedEstimates + 1 : 0;
			// In a window, a wait belongs to the requests accepted before it; in a bucket, to those after it.
			const ms =
				retryAfterMs === undefined
					? now - this.since
					: Math.min(now - this.since, this.pausedUntil - this.heldUntil);
			const measured = this.accepted / Math.max(1, ms);
			this.rate = this.isLimited ? clamp(measured, this.rate / MAX_DROP, this.rate) : measured;
			this.onDrained(now);
		}
		if (this.isRefuted) this.rate = Infinity;
		this.heldUntil = this.pausedUntil;
		this.probeInterval =
			this.raises > 0 ? Math.min(MAX_PROBE_INTERVAL, 2 * this.probeInterval) : MIN_PROBE_INTERVAL;
		this.successes = 0;
		this.raises = 0;
	}
}

function clamp(value: number, min: number, max: number): number {
	return Math.min(max, Math.max(min, value));
}
