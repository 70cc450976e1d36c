import type { VirtualClock } from './clock';

/** How a service refuses what is too much. */
export type Refusal = 429 | 503 | 'lost';

export interface ServiceOptions {
	/** How many requests it serves at once at a time in milliseconds; any number unless given. */
	concurrency?: (now: number) => number;
	/** Requests per second on average, and how many may come at once after a pause. */
	bucket?: { rate: number; burst: number };
	/** Requests that it takes in each window of so many milliseconds. */
	window?: { requests: number; ms: number };
	/** Milliseconds that one request takes. */
	latency: (random: () => number) => number;
	/** Milliseconds that a message takes one way at least; half of one unless given. */
	transit?: number;
	/** The share of the requests that it takes and then answers with 503. */
	faults?: number;
	/** How those fail, each as often; with 503 unless given. */
	faultKinds?: Refusal[];
	/** Whether those fail at once, without being processed. */
	faultsAtOnce?: boolean;
	/** How it refuses what is too much; 429 unless given. */
	refusal?: Refusal;
	/** Milliseconds until it refuses; at once unless given. */
	refusalDelay?: number;
	/** Milliseconds that a refusal asks to wait. For a window it is the rest of the window. */
	retryAfter?: number;
	/** From when to when it is down, in milliseconds: connections are lost. */
	outage?: { from: number; to: number };
}

export interface Response {
	status: 200 | Refusal;
	retryAfter?: number;
}

/** Milliseconds that a message takes one way at least where nothing else is said, and how much longer at the most. */
const TRANSIT = 0.5;
const TRANSIT_JITTER = 0.5;

/** A service in virtual time. It decides when a request arrives, and its slot is free again when its response leaves. */
export class Service {
	/** How many requests it refused as too many, answered with a fault and received. */
	readonly seen = { refused: 0, faults: 0, requests: 0, peak: 0 };

	private busy = 0;

	private tokens: number;

	private refilled = 0;

	private taken = { window: -1, requests: 0 };

	constructor(
		private readonly options: ServiceOptions,
		private readonly clock: VirtualClock,
		private readonly random: () => number,
	) {
		this.tokens = options.bucket?.burst ?? 0;
	}

	/** @returns the response as the client receives it */
	async request(): Promise<Response> {
		return await new Promise((resolve) => {
			this.inTransit(() => this.receive((response) => this.inTransit(() => resolve(response))));
		});
	}

	isDown(now = this.clock.now()): boolean {
		const { outage } = this.options;
		return outage !== undefined && now >= outage.from && now < outage.to;
	}

	private inTransit(arrive: () => void): void {
		const { transit = TRANSIT } = this.options;
		this.clock.after(transit + this.random() * TRANSIT_JITTER, arrive);
	}

	private receive(respond: (response: Response) => void): void {
		const { options, clock } = this;
		const now = clock.now();
		this.seen.requests += 1;
		if (this.isDown()) return respond({ status: 'lost' });
		const retryAfter = this.refuse(now);
		if (retryAfter !== undefined) {
			this.seen.refused += 1;
			const { refusal = 429, refusalDelay = 0 } = options;
			const response: Response = { status: refusal };
			if (options.retryAfter !== undefined && refusal !== 'lost') response.retryAfter = retryAfter;
			clock.after(refusalDelay, () => respond(response));
			return;
		}
		const isFault = this.random() < (options.faults ?? 0);
		if (isFault) this.seen.faults += 1;
		const { faultKinds = [503] } = options;
		const status = isFault ? faultKinds[Math.floor(this.random() * faultKinds.length)] : 200;
		if (isFault && options.faultsAtOnce) return respond({ status });
		this.busy += 1;
		this.seen.peak = Math.max(this.seen.peak, this.busy);
		clock.after(options.latency(this.random), () => {
			this.busy -= 1;
			const { outage } = options;
			// What was under way when it went down is lost.
			if (outage && now < outage.from && clock.now() >= outage.from) respond({ status: 'lost' });
			else respond({ status });
		});
	}

	/** @returns milliseconds to wait, where the request is too much */
	private refuse(now: number): number | undefined {
		const { concurrency, bucket, window, retryAfter = 0 } = this.options;
		if (concurrency && this.busy >= concurrency(now)) return retryAfter;
		if (bucket) {
			this.tokens = this.refilledTokens(bucket, now);
			this.refilled = now;
			if (this.tokens < 1) return retryAfter;
			this.tokens -= 1;
		}
		if (window) {
			if (this.usedUp(window, now)) return this.restOf(window, now);
			this.taken.requests += 1;
		}
		return undefined;
	}

	private refilledTokens({ rate, burst }: { rate: number; burst: number }, now: number): number {
		return Math.min(burst, this.tokens + ((now - this.refilled) * rate) / 1000);
	}

	private usedUp(window: { requests: number; ms: number }, now: number): boolean {
		const number = Math.floor(now / window.ms);
		if (this.taken.window !== number) this.taken = { window: number, requests: 0 };
		return this.taken.requests >= window.requests;
	}

	private restOf({ ms }: { ms: number }, now: number): number {
		return ms - (now % ms);
	}
}
