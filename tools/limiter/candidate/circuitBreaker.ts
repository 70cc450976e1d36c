/** Failures in a row from which the service may be down; fewer are faults here and there. */
const FAILURE_THRESHOLD = 8;

/** Milliseconds between two probes: at first, and later a share of how long it has been down, up to the most. */
const MIN_PROBE_DELAY_MS = 100;
const PROBE_DELAY_RATIO = 0.25;
const MAX_PROBE_DELAY_MS = 10_000;

/** Milliseconds for which it is waited: for each request that is affected, and the most. */
const MAX_OPEN_MS_PER_REQUEST = 1_000;
const MAX_OPEN_MS = 60_000;

/** Open after a row of failures; half-open from time to time, for one probe; given up when that took too long. */
type State = { name: 'closed' } | { name: 'open'; since: number; probeAt: number; until: number };

/**
 * Whether the service is down as a whole, as during a restart (circuit breaker: Nygard, "Release It!"). Requests wait
 * instead of failing fast: each would use up its retries within seconds.
 */
export class CircuitBreaker {
	private state: State = { name: 'closed' };

	/** Since something last came through. */
	private failures = 0;

	private hasSucceeded = false;

	isOpen(now: number): boolean {
		return this.state.name === 'open' && now < this.state.until;
	}

	/** Milliseconds until a request may be sent; when it is open, one at a time. */
	delay(now: number, inFlight: number): number {
		if (this.state.name === 'closed' || !this.isOpen(now)) return 0;
		if (inFlight > 0) return Infinity;
		return this.state.probeAt - now;
	}

	/** @returns whether it was open */
	onSuccess(): boolean {
		const wasOpen = this.state.name === 'open';
		this.hasSucceeded = true;
		this.failures = 0;
		this.state = { name: 'closed' };
		return wasOpen;
	}

	/**
	 * @param isCertain it says nothing else. What may come of a wrong address or a wrong assistant as well only counts
	 *   when something came through before: nobody wants to wait for that.
	 */
	onFailure(isCertain: boolean): void {
		if (isCertain || this.hasSucceeded) this.failures += 1;
	}

	/**
	 * A request has ended.
	 *
	 * @param inFlight how many still are
	 * @param waiting how many wait to be sent
	 */
	onSettled(inFlight: number, waiting: number, now: number): void {
		const { state } = this;
		if (state.name === 'open') {
			if (inFlight > 0) return;
			const delay = Math.max(MIN_PROBE_DELAY_MS, PROBE_DELAY_RATIO * (now - state.since));
			state.probeAt = now + Math.min(MAX_PROBE_DELAY_MS, delay);
			return;
		}
		if (this.failures < FAILURE_THRESHOLD) return;
		const affected = this.failures + inFlight + waiting;
		const until = now + Math.min(MAX_OPEN_MS, MAX_OPEN_MS_PER_REQUEST * affected);
		this.state = { name: 'open', since: now, probeAt: now + MIN_PROBE_DELAY_MS, until };
	}
}
