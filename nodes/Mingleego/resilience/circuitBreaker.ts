/** Failures in a row from which the service may be down; fewer are faults here and there. */
const FAILURE_THRESHOLD = 8;

/** Where answers take long: it is down when so many times more failed than were under way at the first failure. */
const TIMES_OVER = 2;

/** Before the run asks again whether the service is back, in milliseconds; doubled each time that it is not. */
const MIN_PROBE_DELAY_MS = 100;
const MAX_PROBE_DELAY_MS = 10_000;

/** How long the run waits for it to come back, in milliseconds: for each item that has something to lose, and the most. */
const MAX_OPEN_MS_PER_ITEM = 1_000;
const MAX_OPEN_MS = 60_000;

/**
 * Whether the service is down as a whole, as during a restart. Items that went on as if it were a fault of their own
 * would use up their retries within seconds, one after the other, and the run would be lost. So they wait, and
 * one of them at a time asks whether the service is back; each time another one, so that none uses up its retries.
 *
 * It is down when nothing that began after the first failure has come through, and all requests that were under way
 * then have failed as well, or so many others that nothing else can be meant.
 */
export class CircuitBreaker {
	/** Since something last came through. */
	private failures = 0;

	/**
	 * The requests that were under way at the first failure: the last one's number, how many, how many still are, and
	 * whether one came through.
	 */
	private inFlightAtFirstFailure = { last: 0, count: 0, left: 0, hasSucceeded: false };

	/** Something did come through once. */
	private hasEverSucceeded = false;

	private probeDelay = MIN_PROBE_DELAY_MS;

	private nextProbeAt = 0;

	/** Since when the service is down, if it is, in milliseconds since 1970. */
	private openedAt?: number;

	/** How many items have something to lose. */
	private affectedItems = 0;

	/** Whether the service is down, also when the run has given up to wait for it. */
	get isOpen(): boolean {
		return this.openedAt !== undefined;
	}

	/**
	 * The service answered, be it with a refusal.
	 *
	 * @param permit the number of the request's turn
	 * @returns whether an outage is over with it
	 */
	onSuccess(permit: number): boolean {
		this.hasEverSucceeded = true;
		if (this.failures > 0 && permit <= this.inFlightAtFirstFailure.last) {
			// It began before.
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
	 * @param certain it says nothing else. What may come of a wrong address or a wrong assistant as well only counts
	 *   when something came through before: nobody wants to wait for that.
	 * @param last the number of the turn that began last
	 * @param inFlight how many are, this one included
	 */
	onFailure(certain: boolean, last: number, inFlight: number): void {
		if (!certain && !this.hasEverSucceeded) return;
		if (this.failures === 0) {
			this.inFlightAtFirstFailure = { last, count: inFlight, left: inFlight, hasSucceeded: false };
		}
		this.failures += 1;
	}

	/**
	 * A turn is over.
	 *
	 * @param permit its number
	 * @param inFlight how many still are
	 * @param waiting how many wait for their turn
	 * @param now milliseconds since 1970
	 */
	onSettled(permit: number, inFlight: number, waiting: number, now = Date.now()): void {
		const { inFlightAtFirstFailure } = this;
		if (permit <= inFlightAtFirstFailure.last) inFlightAtFirstFailure.left -= 1;
		if (this.openedAt === undefined) {
			const enough =
				inFlightAtFirstFailure.left > 0 ? TIMES_OVER * inFlightAtFirstFailure.count : 0;
			// The next failure shows whether it is one in a row.
			if (inFlightAtFirstFailure.left <= 0 && inFlightAtFirstFailure.hasSucceeded)
				this.failures = 0;
			if (this.failures < Math.max(FAILURE_THRESHOLD, enough)) return;
		} else if (inFlight > 0) return;
		this.openedAt ??= now;
		// At first those that failed are about to wait; later they do, all but the one that asked.
		this.affectedItems = Math.max(
			this.affectedItems || this.failures + inFlight + waiting,
			waiting + 1,
		);
		this.nextProbeAt = now + this.probeDelay;
		this.probeDelay = Math.min(MAX_PROBE_DELAY_MS, this.probeDelay * 2);
	}

	/**
	 * A turn is over without a request, or with one that was aborted from this side: that says nothing of the service.
	 *
	 * @param permit its number
	 */
	ignored(turn: number): void {
		const { inFlightAtFirstFailure: witnesses } = this;
		if (turn > witnesses.last) return;
		witnesses.left -= 1;
		witnesses.count -= 1;
	}

	/** How many requests may be under way, as far as this goes. */
	allowedInFlight(now = Date.now()): number {
		if (this.openedAt === undefined) return Infinity;
		const maxOpenMs = Math.min(MAX_OPEN_MS, MAX_OPEN_MS_PER_ITEM * this.affectedItems);
		if (now >= this.openedAt + maxOpenMs) return Infinity;
		return now >= this.nextProbeAt ? 1 : 0;
	}
}
