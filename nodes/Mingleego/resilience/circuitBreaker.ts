/** Consecutive failures from which the service may be down; fewer are isolated faults. */
const FAILURE_THRESHOLD = 8;

/** For slow responses: the service is down after this many failures per request in flight at the first failure. */
const TIMES_OVER = 2;

/** Delay before the run probes whether the service is back, in milliseconds; doubled after each failed probe. */
const MIN_PROBE_DELAY_MS = 100;
const MAX_PROBE_DELAY_MS = 10_000;

/** How long the run waits for the service to come back, in milliseconds: per affected item, and the maximum. */
const MAX_OPEN_MS_PER_ITEM = 1_000;
const MAX_OPEN_MS = 60_000;

/**
 * Circuit breaker: detects that the service is down as a whole, as during a restart. Items that treated this as a fault
 * of their own would use up their retries within seconds, one after the other, and the run would be lost. So they wait,
 * and one of them at a time probes whether the service is back; a different one each time, so that none uses up its
 * retries.
 *
 * The service is down if nothing that started after the first failure has succeeded, and either all requests that were
 * in flight at that time have failed as well, or so many others that there is no other explanation.
 */
export class CircuitBreaker {
	/** Failures since the last success. */
	private failures = 0;

	/**
	 * The requests that were in flight at the first failure: the last permit's number, how many there were, how many
	 * still are, and whether one succeeded.
	 */
	private inFlightAtFirstFailure = { last: 0, count: 0, left: 0, hasSucceeded: false };

	/** Whether any request of the run has succeeded. */
	private hasEverSucceeded = false;

	private probeDelay = MIN_PROBE_DELAY_MS;

	private nextProbeAt = 0;

	/** When the breaker opened, if it is open, in milliseconds since 1970. */
	private openedAt?: number;

	/** How many items the outage affects. */
	private affectedItems = 0;

	/** Whether the service is down, even after the run has stopped waiting for it. */
	get isOpen(): boolean {
		return this.openedAt !== undefined;
	}

	/**
	 * The service responded, possibly with a refusal.
	 *
	 * @param permit the number of the request's permit
	 * @returns whether this ends an outage
	 */
	onSuccess(permit: number): boolean {
		this.hasEverSucceeded = true;
		if (this.failures > 0 && permit <= this.inFlightAtFirstFailure.last) {
			// It started before the first failure.
			this.inFlightAtFirstFailure.hasSucceeded = true;
			return false;
		}
		const wasOpen = this.isOpen;
		this.failures = 0;
		this.probeDelay = MIN_PROBE_DELAY_MS;
		this.openedAt = undefined;
		this.affectedItems = 0;
		return wasOpen;
	}

	/**
	 * A request failed as requests do when the service is down.
	 *
	 * @param certain whether the failure has no other meaning. A failure that a wrong address or a wrong assistant may
	 *   also cause counts only after an earlier success: nobody wants to wait for that.
	 * @param last the number of the permit granted last
	 * @param inFlight how many requests are in flight, including this one
	 */
	onFailure(certain: boolean, last: number, inFlight: number): void {
		if (!certain && !this.hasEverSucceeded) return;
		if (this.failures === 0) {
			this.inFlightAtFirstFailure = { last, count: inFlight, left: inFlight, hasSucceeded: false };
		}
		this.failures += 1;
	}

	/**
	 * A permit was released.
	 *
	 * @param permit its number
	 * @param inFlight how many requests are still in flight
	 * @param waiting how many items wait for a permit
	 * @param now milliseconds since 1970
	 */
	onSettled(permit: number, inFlight: number, waiting: number, now = Date.now()): void {
		const { inFlightAtFirstFailure } = this;
		if (permit <= inFlightAtFirstFailure.last) inFlightAtFirstFailure.left -= 1;
		if (this.openedAt === undefined) {
			const enough =
				inFlightAtFirstFailure.left > 0 ? TIMES_OVER * inFlightAtFirstFailure.count : 0;
			// The next failure starts a new count of consecutive failures.
			if (inFlightAtFirstFailure.left <= 0 && inFlightAtFirstFailure.hasSucceeded)
				this.failures = 0;
			if (this.failures < Math.max(FAILURE_THRESHOLD, enough)) return;
		} else if (inFlight > 0) return;
		this.openedAt ??= now;
		// At first the failed items are about to wait; later all of them do, except the one that probed.
		this.affectedItems = Math.max(
			this.affectedItems || this.failures + inFlight + waiting,
			waiting + 1,
		);
		this.nextProbeAt = now + this.probeDelay;
		this.probeDelay = Math.min(MAX_PROBE_DELAY_MS, this.probeDelay * 2);
	}

	/**
	 * A permit was released without a request, or its request was aborted by the client: this says nothing about the
	 * service.
	 *
	 * @param turn the permit's number
	 */
	ignored(turn: number): void {
		const { inFlightAtFirstFailure: witnesses } = this;
		if (turn > witnesses.last) return;
		witnesses.left -= 1;
		witnesses.count -= 1;
	}

	/** How many requests the circuit breaker allows in flight. */
	allowedInFlight(now = Date.now()): number {
		if (this.openedAt === undefined) return Infinity;
		const maxOpenMs = Math.min(MAX_OPEN_MS, MAX_OPEN_MS_PER_ITEM * this.affectedItems);
		if (now >= this.openedAt + maxOpenMs) return Infinity;
		return now >= this.nextProbeAt ? 1 : 0;
	}
}
