import type { LimitAlgorithm, Outcome } from './gate';

const INITIAL_LIMIT = 5;

/** The part of the limit that is left after an overload. */
const BACKOFF_RATIO = 0.7;

/** Of so many last responses, more than half are 503 or lost where they mean overload. */
const RECENT = 20;

/** Additive increase, multiplicative decrease (Chiu and Jain, 1989): one more for each round of successes. */
export class Aimd implements LimitAlgorithm {
	private current = INITIAL_LIMIT;

	private readonly recent: boolean[] = [];

	limit(): number {
		return this.current;
	}

	onEnd(outcome: Outcome): void {
		const { recent } = this;
		recent.push(outcome === 'unavailable' || outcome === 'connectionLost');
		if (recent.length > RECENT) recent.shift();
		if (outcome === 'success') this.current += 1 / this.current;
		else if (outcome === 'rateLimited' || recent.filter(Boolean).length > RECENT / 2) {
			this.current = Math.max(1, this.current * BACKOFF_RATIO);
		}
	}
}
