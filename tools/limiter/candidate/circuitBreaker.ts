/** Failures in a row from which the service may be down; fewer are faults here and there. */
const FAILURE_THRESHOLD = 8;

/** It is also down when so many times more failed than were in flight at the first failure, and those still are. */
const TIMES_OVER = 2;

/** Milliseconds between two probes: at first, and later a share of how long it has been down, up to the most. */
const FIRST_PROBE_DELAY = 100;
const PROBE_DELAY_RATIO = 0.25;
const MAX_PROBE_DELAY = 10_000;

/** Milliseconds for which it is waited: for each request that is affected, and the most. */
const MAX_OPEN_EACH = 1_000;
const MAX_OPEN = 60_000;

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

	/** The last request that was sent by the first failure of a row, how many were in flight, and how many still are. */
	private witnesses = { last: 0, count: 0, left: 0 };

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
	 * @param certain it says nothing else. What may come of a wrong address or a wrong assistant as well only counts
	 *   when something came through before: nobody wants to wait for that.
	 * @param last the number of the request that was sent last
	 * @param inFlight how many are, this one included
	 */
	onFailure(certain: boolean, last: number, inFlight: number): void {
		if (!certain && !this.hasSucceeded) return;
		if (this.failures === 0) this.witnesses = { last, count: inFlight, left: inFlight };
		this.failures += 1;
	}

	/**
	 * A request has ended.
	 *
	 * @param number its number
	 * @param inFlight how many still are
	 * @param waiting how many wait to be sent
	 */
	onSettled(number: number, inFlight: number, waiting: number, now: number): void {
		const { witnesses, state } = this;
		if (number <= witnesses.last) witnesses.left -= 1;
		if (state.name === 'open') {
			if (inFlight > 0) return;
			const delay = Math.max(FIRST_PROBE_DELAY, PROBE_DELAY_RATIO * (now - state.since));
			state.probeAt = now + Math.min(MAX_PROBE_DELAY, delay);
			return;
		}
		const enough = witnesses.left > 0 ? TIMES_OVER * witnesses.count : 0;
		if (this.failures < Math.max(FAILURE_THRESHOLD, enough)) return;
		const affected = this.failures + inFlight + waiting;
		const until = now + Math.min(MAX_OPEN, MAX_OPEN_EACH * affected);
		this.state = { name: 'open', since: now, probeAt: now + FIRST_PROBE_DELAY, until };
	}
}
