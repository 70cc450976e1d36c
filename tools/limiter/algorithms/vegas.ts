import type { LimitAlgorithm, Outcome } from './gate';

const INITIAL_LIMIT = 20;
const MAX_LIMIT = 1_000;

/** After so many times the limit of samples, the response time without load is measured anew. */
const PROBE_MULTIPLIER = 30;

/**
 * Netflix's Vegas (github.com/Netflix/concurrency-limits, VegasLimit with its defaults; after Brakmo and Peterson,
 * "TCP Vegas", 1995): estimates by the response time how many requests wait in the service, and keeps them few.
 */
export class Vegas implements LimitAlgorithm {
	private current = INITIAL_LIMIT;

	private unloaded = 0;

	private samples = 0;

	private probeJitter: number;

	constructor(private readonly random: () => number) {
		this.probeJitter = this.nextJitter();
	}

	limit(): number {
		return this.current;
	}

	onSample(ms: number, inFlight: number, outcome: Outcome): void {
		this.samples += 1;
		if (this.samples >= this.probeJitter * PROBE_MULTIPLIER * this.current) {
			this.probeJitter = this.nextJitter();
			this.samples = 0;
			this.unloaded = ms;
		} else if (this.unloaded === 0 || ms < this.unloaded) this.unloaded = ms;
		else {
			const next = this.next(ms, inFlight, outcome !== 'success');
			this.current = Math.max(1, Math.min(MAX_LIMIT, next));
		}
	}

	private next(ms: number, inFlight: number, dropped: boolean): number {
		const { current, unloaded } = this;
		const step = Math.max(1, Math.floor(Math.log10(Math.floor(current))));
		if (dropped) return current - step;
		if (inFlight * 2 < current) return current;
		const queued = Math.ceil(current * (1 - unloaded / ms));
		if (queued <= step) return current + 6 * step;
		if (queued < 3 * step) return current + step;
		return queued > 6 * step ? current - step : current;
	}

	private nextJitter(): number {
		return 0.5 + this.random() / 2;
	}
}
