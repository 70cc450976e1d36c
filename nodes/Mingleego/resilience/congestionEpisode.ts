/** The share of what the service was seen to serve at once that a run keeps to: it sees a request end later than we do. */
const MARGIN = 0.9;

/**
 * The requests that were under way together when the service began to push back. How many of them it refuses tells
 * how many it serves at once.
 */
export class Crowd {
	/** How many of them came through. */
	private kept = 0;

	private refused = 1;

	/**
	 * @param last the number of the last turn among them
	 * @param size how many there are, the one that was refused first included
	 * @param known how many the service did serve, where the run was trying to be wider than that
	 */
	constructor(
		private readonly last: number,
		private readonly size: number,
		private readonly known?: number,
	) {}

	/** @param turn the number of a turn that is under way */
	has(turn: number): boolean {
		return turn <= this.last;
	}

	/** One more of them was refused. */
	refuse(): void {
		this.refused += 1;
	}

	/** One of them came through. */
	keep(): void {
		this.kept += 1;
	}

	/**
	 * Whether none came through of those that have ended, and more would not either.
	 *
	 * @param certain it was said that they are too many; one that was alone may have met a fault else
	 */
	isHopeless(certain: boolean): boolean {
		return this.kept === 0 && (this.refused > 1 || (certain && this.size === 1));
	}

	/** How many at once the service bears, as far as can be told by now; 1 or more. */
	get bearable(): number {
		const served = this.size - this.refused;
		return Math.max(1, Math.min(this.known ?? Math.floor(served * MARGIN), served));
	}
}
