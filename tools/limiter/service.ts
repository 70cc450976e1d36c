import type { VirtualClock } from '../virtualClock';
import { RateLimit, type RateOptions } from './rateLimit';

/** How a service refuses what is too much. */
export type Refusal = 429 | 503 | 'lost';

export interface ServiceOptions extends RateOptions {
	/** How many requests it serves at once at a time in milliseconds; any number unless given. */
	concurrency?: (now: number) => number;
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
	/** How many requests it refused as too many. */
	refused = 0;

	private busy = 0;

	private readonly rate: RateLimit;

	constructor(
		private readonly options: ServiceOptions,
		private readonly clock: VirtualClock,
		private readonly random: () => number,
	) {
		this.rate = new RateLimit(options);
	}

	/** @returns the response as the client receives it */
	async request(): Promise<Response> {
		return await new Promise((resolve) => {
			this.inTransit(() => this.receive((response) => this.inTransit(() => resolve(response))));
		});
	}

	private inTransit(arrive: () => void): void {
		const { transit = TRANSIT } = this.options;
		this.clock.after(transit + this.random() * TRANSIT_JITTER, arrive);
	}

	private receive(respond: (response: Response) => void): void {
		const { options, clock } = this;
		const now = clock.now();
		const { outage } = options;
		if (outage && now >= outage.from && now < outage.to) return respond({ status: 'lost' });
		const retryAfter = this.findExcess(now);
		if (retryAfter !== undefined) {
			this.refused += 1;
			const { refusal = 429, refusalDelay = 0 } = options;
			const response: Response = { status: refusal };
			if (options.retryAfter !== undefined && refusal !== 'lost') response.retryAfter = retryAfter;
			clock.after(refusalDelay, () => respond(response));
			return;
		}
		const isFault = this.random() < (options.faults ?? 0);
		const { faultKinds = [503] } = options;
		const status = isFault ? faultKinds[Math.floor(this.random() * faultKinds.length)] : 200;
		if (isFault && options.faultsAtOnce) return respond({ status });
		this.busy += 1;
		clock.after(options.latency(this.random), () => {
			this.busy -= 1;
			// A request that was under way when it went down is lost.
			if (outage && now < outage.from && clock.now() >= outage.from) respond({ status: 'lost' });
			else respond({ status });
		});
	}

	/** @returns milliseconds that it asks to wait, where the request is too much */
	private findExcess(now: number): number | undefined {
		const { concurrency, window, retryAfter = 0 } = this.options;
		if (concurrency && this.busy >= concurrency(now)) return retryAfter;
		const waitMs = this.rate.take(now);
		if (waitMs === 0) return undefined;
		return window ? waitMs : retryAfter;
	}
}
