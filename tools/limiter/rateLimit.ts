/** How many requests a service takes in a time; any number unless given. */
export interface RateOptions {
	/** Requests per second on average, and how many may come at once after a pause. */
	bucket?: { rate: number; burst: number };
	/** Requests in each window of so many milliseconds. */
	window?: { requests: number; ms: number };
}

export class RateLimit {
	private tokens: number;

	private refilledAt = 0;

	/** The number of the latest window, and how many requests it has had. */
	private window = -1;

	private taken = 0;

	constructor(private readonly options: RateOptions) {
		this.tokens = options.bucket?.burst ?? 0;
	}

	/**
	 * Takes a request, unless there were too many.
	 *
	 * @returns milliseconds until the next one is taken where this one is not; 0 where it is
	 */
	take(now: number): number {
		return this.takeToken(now) || this.takeFromWindow(now);
	}

	private takeToken(now: number): number {
		const { bucket } = this.options;
		if (!bucket) return 0;
		const added = ((now - this.refilledAt) * bucket.rate) / 1000;
		this.tokens = Math.min(bucket.burst, this.tokens + added);
		this.refilledAt = now;
		if (this.tokens < 1) return ((1 - this.tokens) * 1000) / bucket.rate;
		this.tokens -= 1;
		return 0;
	}

	private takeFromWindow(now: number): number {
		const { window } = this.options;
		if (!window) return 0;
		const number = Math.floor(now / window.ms);
		if (number !== this.window) this.taken = 0;
		this.window = number;
		if (this.taken >= window.requests) return window.ms - (now % window.ms);
		this.taken += 1;
		return 0;
	}
}
