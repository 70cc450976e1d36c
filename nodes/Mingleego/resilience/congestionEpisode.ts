/** The share of the observed capacity that a run uses: the service sees a request end later than the client does. */
const BACKOFF_RATIO = 0.9;

/**
 * The requests that were in flight together when the service became overloaded. How many of them it rejects shows
 * how many it serves at once.
 */
export class CongestionEpisode {
	/** How many of them succeeded. */
	private succeeded = 0;

	private rejected = 1;

	/**
	 * @param lastPermit the number of the last permit among them
	 * @param size how many requests there are, including the one that was rejected first
	 * @param previousCapacity how many the service served at once before, if the run was probing for a higher limit
	 */
	constructor(
		private readonly lastPermit: number,
		private readonly size: number,
		private readonly previousCapacity?: number,
	) {}

	/** @param permit the number of a permit in flight */
	includes(permit: number): boolean {
		return permit <= this.lastPermit;
	}

	/** One more of them was rejected. */
	onRejected(): void {
		this.rejected += 1;
	}

	/** One of them succeeded. */
	onSuccess(): void {
		this.succeeded += 1;
	}

	/**
	 * Whether none of the completed requests succeeded, and further ones would not either.
	 *
	 * @param certain whether the service said that there are too many; otherwise a single request may have met a fault
	 */
	allRejected(certain: boolean): boolean {
		return this.succeeded === 0 && (this.rejected > 1 || (certain && this.size === 1));
	}

	/** How many concurrent requests the service can serve, as far as known so far; 1 or more. */
	get estimatedCapacity(): number {
		const served = this.size - this.rejected;
		return Math.max(
			1,
			Math.min(this.previousCapacity ?? Math.floor(served * BACKOFF_RATIO), served),
		);
	}
}
