import type { VirtualClock } from '../clock';
import type { Limiter, Permit, Run } from '../limiter';

/** What decides how many requests may be in flight. Only what it needs is told to it. */
export interface LimitAlgorithm {
	/** @returns how many may be in flight now */
	limit(): number;
	/**
	 * A request has ended.
	 *
	 * @param ms how long it took
	 * @param inFlight how many were in flight when it was sent, itself included
	 * @param outcome how it ended
	 */
	onSample(ms: number, inFlight: number, outcome: Outcome): void;
}

export type Outcome = 'success' | 'rateLimited' | 'unavailable' | 'connectionLost';

/** A plain limiter around an algorithm: one queue, retries first, and a Retry-After holds everyone. */
export class Gate implements Limiter {
	private inFlight = 0;

	private pausedUntil = 0;

	private readonly waiting = { retries: [] as Array<() => void>, others: [] as Array<() => void> };

	/**
	 * @param algorithm says how many
	 * @param delay milliseconds until it may say more although nothing has ended
	 */
	constructor(
		private readonly clock: VirtualClock,
		private readonly algorithm: LimitAlgorithm,
		private readonly delay: () => number = () => 0,
	) {}

	createRun(maxConcurrency: number): Run {
		return {
			acquire: async (isRetry) => {
				const { retries, others } = this.waiting;
				await new Promise<void>((resolve) => {
					(isRetry ? retries : others).push(resolve);
					this.dispatch(maxConcurrency);
				});
				return this.permit(maxConcurrency);
			},
		};
	}

	private permit(max: number): Permit {
		const sent = this.clock.now();
		const { inFlight } = this;
		const sample = (outcome: Outcome) =>
			this.algorithm.onSample(this.clock.now() - sent, inFlight, outcome);
		return {
			onSuccess: () => sample('success'),
			onOverload: ({ kind, retryAfterMs: retryAfter = 0 }) => {
				sample(kind);
				this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + retryAfter);
				if (retryAfter > 0) this.clock.after(retryAfter, () => this.dispatch(max));
				return false;
			},
			onUnavailable: () => undefined,
			release: () => {
				this.inFlight -= 1;
				this.dispatch(max);
			},
		};
	}

	private dispatch(max: number): void {
		const { retries, others } = this.waiting;
		while (retries.length + others.length > 0 && this.clock.now() >= this.pausedUntil) {
			if (this.inFlight >= Math.min(max, Math.floor(this.algorithm.limit()))) return;
			const delay = this.delay();
			if (delay > 0) {
				this.clock.after(delay, () => this.dispatch(max));
				return;
			}
			this.inFlight += 1;
			(retries.shift() ?? others.shift())?.();
		}
	}
}
