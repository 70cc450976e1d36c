import type { LimiterState, SentRequest } from './adaptiveLimit';

/** Successes after which a rate that was kept is raised, first and at the most, and by which factor. */
const MIN_PROBE_INTERVAL = 25;
const MAX_PROBE_INTERVAL = 200;
const PROBE_GAIN = 1.1;

/** After so many raises without a refusal, nothing is limited any more. */
const MAX_RAISES = 15;

/** After so many lower rates in a row that did not help, the refusals have nothing to do with the rate. */
const MAX_FAILED_ESTIMATES = 4;

/** The factor by which one measurement lowers the rate at most: what was taken for a rate limit may be none. */
const MAX_DROP = 4;

/** How many requests tell a rate. */
const MIN_SAMPLE = 5;

/** Milliseconds after which it is forgotten. */
const MEMORY_MS = 300_000;

/** Milliseconds to wait for a service that asks for no wait and lets nothing through; doubled each time. */
const MIN_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;

/**
 * How many requests may be sent in a time, where the service counts them by time. Nothing is limited until it does;
 * then it is what it took between two refusals while others waited (cf. the detection of policers in BBR, "lt_bw",
 * and its rule for samples that are limited by the application), sent evenly.
 */
export class RequestRate {
	/** Per millisecond. */
	private rate = Infinity;

	private nextAt = 0;

	private pausedUntil = 0;

	private pause = MIN_PAUSE_MS;

	/** Until it is known that requests come through again, one at a time asks for it. */
	private isProbing = false;

	/** When one may ask before the pause is over, where it may have meant too many at once. */
	private probeAt = Infinity;

	/** Requests that were taken since the rate was last measured, and since when. */
	private taken = 0;

	private since: number;

	/** When everyone was last held, and the request that was sent last by then. */
	private heldAt = 0;

	private lastBefore = 0;

	private heldUntil = -Infinity;

	/** Successes since then, or since the last raise. */
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

	/** Milliseconds until the next request may be sent; Infinity where another one has to end before. */
	delay(now: number, inFlight: number): number {
		if (now > this.heldAt + MEMORY_MS) this.rate = Infinity;
		const nextAt = this.isLimited ? this.nextAt : 0;
		const delay = Math.max(Math.min(this.pausedUntil, this.probeAt), nextAt) - now;
		return delay <= 0 && this.isProbing && inFlight > 0 ? Infinity : delay;
	}

	onSent(now: number): void {
		this.taken += 1;
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
		this.rate = this.raises > MAX_RAISES ? Infinity : this.rate * PROBE_GAIN;
	}

	/** A request was refused, whatever that means. */
	onRefused(): void {
		this.taken -= 1;
	}

	/** Nobody waits: from here on, the rate would be that of those who send. */
	onDrained(now: number): void {
		this.since = now;
		this.taken = 0;
	}

	/**
	 * Everyone waits.
	 *
	 * @param isCertain whether nothing comes through, however few are sent; else one asks before the wait is over
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
		if (this.taken >= MIN_SAMPLE) {
			this.failedEstimates = this.isLimited && !wasKept ? this.failedEstimates + 1 : 0;
			// A wait belongs to what was taken before it, in a window, or to what is taken after it, in a bucket.
			const ms =
				retryAfterMs === undefined
					? now - this.since
					: Math.min(now - this.since, this.pausedUntil - this.heldUntil);
			const measured = this.taken / Math.max(1, ms);
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
