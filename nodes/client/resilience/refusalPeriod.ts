/** Milliseconds without any request after which the period is forgotten. */
const MEMORY_MS = 60_000;

/**
 * How long a service has refused all requests with a credential because of a rate limit (429), whichever items they
 * belong to. Otherwise the minutes that items wait would add up when a quota is exhausted.
 */
export class RefusalPeriod {
	/** In milliseconds of a monotonic clock. */
	private since?: number;

	private gaveUpAt = -Infinity;

	/** What the request threw that was refused last. */
	lastRefusal?: unknown;

	/** How many requests wait or are in flight, and since when there is none. */
	private pending = 0;

	private idleSince = -Infinity;

	/**
	 * A request is going to be sent. After a while without any, it begins anew: the quota may have been raised.
	 *
	 * @param now milliseconds
	 */
	enter(now: number): void {
		if (this.pending === 0 && now - this.idleSince > MEMORY_MS) this.end();
		this.pending += 1;
	}

	/**
	 * A request has ended, whatever its outcome.
	 *
	 * @param now milliseconds
	 */
	leave(now: number): void {
		this.pending -= 1;
		this.idleSince = now;
	}

	/**
	 * A request was refused.
	 *
	 * @param now milliseconds
	 * @param failure what it threw
	 */
	onRefusal(now: number, failure: unknown): void {
		this.since ??= now;
		this.lastRefusal = failure;
	}

	/** A request succeeded: the period is over. */
	end(): void {
		this.since = undefined;
		this.gaveUpAt = -Infinity;
		this.lastRefusal = undefined;
	}

	/**
	 * Milliseconds from its first refusal to a time.
	 *
	 * @param time milliseconds
	 */
	getLength(time: number): number {
		return this.since === undefined ? 0 : time - this.since;
	}

	/**
	 * A request stops waiting because the period has become too long, and with it all that wait.
	 *
	 * @param now milliseconds
	 */
	giveUp(now: number): void {
		this.gaveUpAt = now;
	}

	/**
	 * Whether a request that has been waiting since a time stops too.
	 *
	 * @param since milliseconds
	 */
	hasGivenUp(since: number): boolean {
		return since <= this.gaveUpAt;
	}
}
