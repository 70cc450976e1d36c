import type { LimitAlgorithm } from './gate';

const INITIAL_LIMIT = 20;
const MAX_LIMIT = 200;

/** The library's default is 20, "not desirable when used as backpressure for batch apps", as it says itself. */
const MIN_LIMIT = 1;

/** How far the limit grows while response times are steady, and how much one measurement counts. */
const QUEUE_SIZE = 4;
const SMOOTHING = 0.2;

const LONG_WINDOW = 600;
const WARM_UP = 10;

/**
 * Netflix's Gradient2 (github.com/Netflix/concurrency-limits, Gradient2Limit): follows the ratio of the long-term
 * response time to the present one. It does not heed refusals, only the time that they took.
 */
export class Gradient2 implements LimitAlgorithm {
	private current = INITIAL_LIMIT;

	private long = 0;

	private count = 0;

	limit(): number {
		return this.current;
	}

	onSample(ms: number, inFlight: number): void {
		this.count += 1;
		const weight = this.count <= WARM_UP ? 1 / this.count : 2 / (LONG_WINDOW + 1);
		this.long += weight * (ms - this.long);
		if (this.long / ms > 2) this.long *= 0.9;
		if (inFlight < this.current / 2) return;
		const gradient = Math.max(0.5, Math.min(1, this.long / ms));
		const next = this.current * gradient + QUEUE_SIZE;
		const smoothed = this.current * (1 - SMOOTHING) + next * SMOOTHING;
		this.current = Math.max(MIN_LIMIT, Math.min(MAX_LIMIT, smoothed));
	}
}
