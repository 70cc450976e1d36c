import type { Permit } from '../../../nodes/client/resilience/concurrencyLimiter';
import type { VirtualClock } from '../../virtualClock';
import type { Limiter, Run } from '../limiter';

/** Decides how many requests may be in flight. */
export interface LimitAlgorithm {
	/** @returns how many may be in flight now */
	limit(): number;
	/** Takes note of how a request has ended. */
	onEnd(outcome: Outcome): void;
}

export type Outcome = 'success' | 'rateLimited' | 'unavailable' | 'connectionLost';

/** A plain limiter around an algorithm: one queue, retries first, and a Retry-After holds everyone. */
export class Gate implements Limiter {
	private inFlight = 0;

	private pausedUntil = 0;

	/** When it looks again whether it may say more. */
	private wakeAt = Infinity;

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
		return {
			onSuccess: () => this.algorithm.onEnd('success'),
			onOverload: ({ kind, retryAfterMs: retryAfter = 0 }) => {
				this.algorithm.onEnd(kind);
				this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + retryAfter);
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
		while (retries.length + others.length > 0) {
			if (this.inFlight >= Math.min(max, Math.floor(this.algorithm.limit()))) return;
			const pauseMs = this.pausedUntil - this.clock.now();
			const waitMs = pauseMs > 0 ? pauseMs : this.delay();
			if (waitMs > 0) return this.wakeAfter(waitMs, max);
			this.inFlight += 1;
			(retries.shift() ?? others.shift())?.();
		}
	}

	private wakeAfter(ms: number, max: number): void {
		const at = this.clock.now() + ms;
		if (at >= this.wakeAt) return;
		this.wakeAt = at;
		this.clock.after(ms, () => {
			if (this.wakeAt === at) this.wakeAt = Infinity;
			this.dispatch(max);
		});
	}
}
