/** Consecutive failures from which the service is down; fewer are isolated faults. */
const FAILURE_THRESHOLD = 8;

/** Time that requests wait for the service, in milliseconds: for each of them, and at most. */
const OPEN_MS_PER_REQUEST = 1_000;
const MAX_OPEN_MS = 60_000;

/** The minimum time between two probes, in milliseconds. */
const MIN_PROBE_INTERVAL_MS = 100;

type State =
	| { name: 'closed'; failures: number }
	/** One request at a time probes, the next from `probeAt` on. From `until` on nobody waits any longer. */
	| { name: 'open'; until: number; probeAt: number; probeIntervalMs: number };

/**
 * Detects that the service is down as a whole, as during a restart (circuit breaker: Nygard, "Release It!"). Requests
 * wait instead of failing fast, because each would use up its retries within seconds.
 */
export class CircuitBreaker {
	private state: State = { name: 'closed', failures: 0 };

	private hasSucceeded = false;

	/**
	 * @param now milliseconds
	 * @returns milliseconds that the service is waited for at most; 0 if it is not known to be down
	 */
	remaining(now: number): number {
		return this.state.name === 'open' ? Math.max(0, this.state.until - now) : 0;
	}

	/**
	 * @param now milliseconds
	 * @param inFlight how many requests are in flight
	 * @returns milliseconds until a request may be sent; Infinity if another one has to end first
	 */
	delay(now: number, inFlight: number): number {
		if (this.state.name === 'closed' || this.remaining(now) === 0) return 0;
		return inFlight > 0 ? Infinity : Math.max(0, this.state.probeAt - now);
	}

	/** @returns whether it was open */
	onSuccess(): boolean {
		const wasOpen = this.state.name === 'open';
		this.hasSucceeded = true;
		this.state = { name: 'closed', failures: 0 };
		return wasOpen;
	}

	/**
	 * A request failed as requests do when the service is down.
	 *
	 * @param isCertain whether the failure has no other meaning. A failure that a wrong address or a wrong assistant may
	 *   also cause counts only after an earlier success: nobody wants to wait for that.
	 * @param others how many other requests are in flight or wait to be sent
	 * @param now milliseconds
	 */
	onFailure(isCertain: boolean, others: number, now: number): void {
		const counts = isCertain || this.hasSucceeded || this.state.name === 'open';
		if (counts) this.state = afterFailure(this.state, others, now);
	}
}

function afterFailure(state: State, others: number, now: number): State {
	if (state.name === 'open') {
		// The wait was in vain. Later runs may wait again.
		if (now >= state.until + MAX_OPEN_MS) return { name: 'closed', failures: 1 };
		return { ...state, probeAt: now + state.probeIntervalMs };
	}
	const failures = state.failures + 1;
	if (failures < FAILURE_THRESHOLD) return { name: 'closed', failures };
	const affected = failures + others;
	const openMs = Math.min(MAX_OPEN_MS, OPEN_MS_PER_REQUEST * affected);
	return {
		name: 'open',
		until: now + openMs,
		probeAt: now + MIN_PROBE_INTERVAL_MS,
		// No more probes than requests, so that none has to probe twice.
		probeIntervalMs: Math.max(MIN_PROBE_INTERVAL_MS, openMs / affected),
	};
}
