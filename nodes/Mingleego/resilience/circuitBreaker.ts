/** Failures in a row from which the service may be down; fewer are faults here and there. */
const IN_A_ROW = 8;

/** Where answers take long: it is down when so many times more failed than were under way at the first failure. */
const TIMES_OVER = 2;

/** Before the run asks again whether the service is back, in milliseconds; doubled each time that it is not. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;

/** How long the run waits for it to come back, in milliseconds: for each item that has something to lose, and the most. */
const PATIENCE_EACH = 1_000;
const PATIENCE_LAST = 60_000;

/**
 * Whether the service is down as a whole, as during a restart. Items that went on as if it were a fault of their own
 * would use up their retries within seconds, one after the other, and the run would be lost. So they wait, and
 * one of them at a time asks whether the service is back; each time another one, so that none uses up its retries.
 *
 * It is down when nothing that began after the first failure has come through, and all requests that were under way
 * then have failed as well, or so many others that nothing else can be meant.
 */
export class Outage {
	/** Since something last came through. */
	private failures = 0;

	/**
	 * The requests that were under way at the first failure: the last one's number, how many, how many still are, and
	 * whether one came through.
	 */
	private witnesses = { last: 0, count: 0, left: 0, kept: false };

	/** Something did come through once. */
	private known = false;

	private pause = FIRST_PAUSE;

	private nextAt = 0;

	/** Since when the service is down, if it is, in milliseconds since 1970. */
	private since?: number;

	/** How many items have something to lose. */
	private atStake = 0;

	/** Whether the service is down, also when the run has given up to wait for it. */
	get lasts(): boolean {
		return this.since !== undefined;
	}

	/**
	 * The service answered, be it with a refusal.
	 *
	 * @param turn the number of the request's turn
	 * @returns whether an outage is over with it
	 */
	answered(turn: number): boolean {
		this.known = true;
		if (this.failures > 0 && turn <= this.witnesses.last) {
			// It began before.
			this.witnesses.kept = true;
			return false;
		}
		const lasted = this.lasts;
		this.failures = 0;
		this.pause = FIRST_PAUSE;
		this.since = undefined;
		this.atStake = 0;
		return lasted;
	}

	/**
	 * A request failed as requests do when the service is down.
	 *
	 * @param certain it says nothing else. What may come of a wrong address or a wrong assistant as well only counts
	 *   when something came through before: nobody wants to wait for that.
	 * @param last the number of the turn that began last
	 * @param underWay how many are, this one included
	 */
	failed(certain: boolean, last: number, underWay: number): void {
		if (!certain && !this.known) return;
		if (this.failures === 0) {
			this.witnesses = { last, count: underWay, left: underWay, kept: false };
		}
		this.failures += 1;
	}

	/**
	 * A turn is over.
	 *
	 * @param turn its number
	 * @param underWay how many still are
	 * @param waiting how many wait for their turn
	 * @param now milliseconds since 1970
	 */
	ended(turn: number, underWay: number, waiting: number, now = Date.now()): void {
		const { witnesses } = this;
		if (turn <= witnesses.last) witnesses.left -= 1;
		if (this.since === undefined) {
			const enough = witnesses.left > 0 ? TIMES_OVER * witnesses.count : 0;
			// The next failure shows whether it is one in a row.
			if (witnesses.left <= 0 && witnesses.kept) this.failures = 0;
			if (this.failures < Math.max(IN_A_ROW, enough)) return;
		} else if (underWay > 0) return;
		this.since ??= now;
		// At first those that failed are about to wait; later they do, all but the one that asked.
		this.atStake = Math.max(this.atStake || this.failures + underWay + waiting, waiting + 1);
		this.nextAt = now + this.pause;
		this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
	}

	/**
	 * A turn is over without a request, or with one that was aborted from this side: that says nothing of the service.
	 *
	 * @param turn its number
	 */
	ignored(turn: number): void {
		const { witnesses } = this;
		if (turn > witnesses.last) return;
		witnesses.left -= 1;
		witnesses.count -= 1;
	}

	/** How many requests may be under way, as far as this goes. */
	most(now = Date.now()): number {
		if (this.since === undefined) return Infinity;
		const patience = Math.min(PATIENCE_LAST, PATIENCE_EACH * this.atStake);
		if (now >= this.since + patience) return Infinity;
		return now >= this.nextAt ? 1 : 0;
	}
}
