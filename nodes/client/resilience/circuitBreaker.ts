/** Consecutive failures from which the service may be down; fewer are isolated faults. */
const FAILURE_THRESHOLD = 8;

/** It is also down after this many failures per request in flight at the first failure, if those respond slowly. */
const TIMES_OVER = 2;

/** Delay between two probes: a minimum, then a share of how long the service has been down, up to a maximum. */
const MIN_PROBE_DELAY_MS = 100;
const PROBE_DELAY_RATIO = 0.25;
const MAX_PROBE_DELAY_MS = 10_000;

/** How long the breaker stays open, in milliseconds: per affected request, and the maximum. */
const MAX_OPEN_MS_PER_REQUEST = 1_000;
const MAX_OPEN_MS = 60_000;

/**
 * Open after consecutive failures, and half-open from time to time, for one probe. After `until` nobody waits any
 * longer, although the service is still down.
 */
type State =
	| { name: 'closed' }
	| { name: 'open'; affected: number; since: number; probeAt: number; until: number };

/**
 * Detects that the service is down as a whole, as during a restart (circuit breaker: Nygard, "Release It!"). Requests
 * wait instead of failing fast, because each would use up its retries within seconds.
 */
export class CircuitBreaker {
	private state: State = { name: 'closed' };

	/** Failures since the last success. */
	private failures = 0;

	/** The requests in flight at the first failure: the number of the latest, how many there were, and are left. */
	private inFlightAtFirstFailure = { latest: 0, count: 0, left: 0 };

	private hasSucceeded = false;

	isOpen(now: number): boolean {
		return this.state.name === 'open' && now < this.state.until;
	}

	/** Milliseconds that the service is waited for at most; 0 if it is not known to be down. */
	remaining(now: number): number {
		return this.state.name === 'open' ? Math.max(0, this.state.until - now) : 0;
	}

	/** Milliseconds until a request may be sent; Infinity while a probe is in flight. */
	delay(now: number, inFlight: number): number {
		if (this.state.name === 'closed' || !this.isOpen(now)) return 0;
		if (inFlight > 0) return Infinity;
		return this.state.probeAt - now;
	}

	/** @returns whether it was open */
	onSuccess(): boolean {
		const wasOpen = this.state.name === 'open';
		this.hasSucceeded = true;
		this.close();
		return wasOpen;
	}

	private close(): void {
		this.failures = 0;
		this.state = { name: 'closed' };
	}

	/**
	 * A request failed as requests do when the service is down.
	 *
	 * @param isCertain whether the failure has no other meaning. A failure that a wrong address or a wrong assistant may
	 *   also cause counts only after an earlier success: nobody wants to wait for that.
	 * @param latest the number of the request that was sent last
	 * @param inFlight how many requests are in flight, including this one
	 */
	onFailure(isCertain: boolean, latest: number, inFlight: number): void {
		if (!isCertain && !this.hasSucceeded) return;
		if (this.failures === 0) {
			this.inFlightAtFirstFailure = { latest, count: inFlight, left: inFlight };
		}
		this.failures += 1;
	}

	/**
	 * A request has ended.
	 *
	 * @param number its number
	 * @param inFlight how many requests are still in flight
	 * @param waiting how many wait to be sent
	 * @param now milliseconds since any moment
	 */
	onSettled(number: number, inFlight: number, waiting: number, now: number): void {
		const { inFlightAtFirstFailure: first, state } = this;
		if (number <= first.latest) first.left -= 1;
		if (state.name === 'open') {
			// The wait was in vain. Later runs may wait again.
			if (now >= state.until + MAX_OPEN_MS) this.close();
			else if (inFlight === 0)
				state.probeAt = now + getProbeDelay(now - state.since, state.affected);
			return;
		}
		const threshold = Math.max(FAILURE_THRESHOLD, first.left > 0 ? TIMES_OVER * first.count : 0);
		if (this.failures < threshold) return;
		const affected = this.failures + inFlight + waiting;
		const until = now + Math.min(MAX_OPEN_MS, MAX_OPEN_MS_PER_REQUEST * affected);
		this.state = { name: 'open', affected, since: now, probeAt: now + MIN_PROBE_DELAY_MS, until };
	}
}

/** Grows with the time that the service has been down, and is long enough that no request has to probe twice. */
function getProbeDelay(downMs: number, affected: number): number {
	const spacing = Math.min(MAX_OPEN_MS_PER_REQUEST, MAX_OPEN_MS / affected);
	const delay = Math.max(MIN_PROBE_DELAY_MS, spacing, PROBE_DELAY_RATIO * downMs);
	return Math.min(MAX_PROBE_DELAY_MS, delay);
}
