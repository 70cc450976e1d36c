/** The share of what the service was seen to serve at once that a run keeps to: it sees a request end later than we do. */
const BACKOFF_RATIO = 0.9;

/**
 * The requests that were under way together when the service began to push back. How many of them it refuses tells
 * how many it serves at once.
 */
export class CongestionEpisode {
	/** How many of them came through. */
	private succeeded = 0;

	private rejected = 1;

	/**
	 * @param lastPermit the number of the last turn among them
	 * @param size how many there are, the one that was refused first included
	 * @param previousCapacity how many the service did serve, where the run was trying to be wider than that
	 */
	constructor(
		private readonly lastPermit: number,
		private readonly size: number,
		private readonly previousCapacity?: number,
	) {}

	/** @param permit the number of a turn that is under way */
	includes(permit: number): boolean {
		return permit <= this.lastPermit;
	}

	/** One more of them was refused. */
	onRejected(): void {
		this.rejected += 1;
	}

	/** One of them came through. */
	onSuccess(): void {
		this.succeeded += 1;
	}

	/**
	 * Whether none came through of those that have ended, and more would not either.
	 *
	 * @param certain it was said that they are too many; one that was alone may have met a fault else
	 */
	allRejected(certain: boolean): boolean {
		return this.succeeded === 0 && (this.rejected > 1 || (certain && this.size === 1));
	}

	/** How many at once the service bears, as far as can be told by now; 1 or more. */
	get estimatedCapacity(): number {
		const served = this.size - this.rejected;
		return Math.max(
			1,
			Math.min(this.previousCapacity ?? Math.floor(served * BACKOFF_RATIO), served),
		);
	}
}
