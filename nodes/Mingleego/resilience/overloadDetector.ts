/**
 * How the service pushes back: it says that there are too many requests (429), or that it is unavailable (503), or it
 * closes the connection or takes none.
 */
export type Pushback = 'limited' | 'unavailable' | 'lost';

/** Of the last answers, the share from which they mean "too many" and not a fault here and there. */
const TOO_MANY: Record<Pushback, number> = { limited: 0, unavailable: 0.25, lost: 0.5 };

/** How much one answer counts in a share. */
const WEIGHT = 0.1;

/** Tells by the last answers whether the service is pushed too hard. */
export class Pushbacks {
	/** Moving shares among the answers. A service that limits requests now and then may say so by a 503 as well. */
	private readonly shares = { refused: 0, lost: 0 };

	/**
	 * @param how the answer pushed back, if it did
	 */
	count(how?: Pushback): void {
		const { shares } = this;
		shares.refused +=
			WEIGHT * (Number(how === 'limited' || how === 'unavailable') - shares.refused);
		shares.lost += WEIGHT * (Number(how === 'lost') - shares.lost);
	}

	/** Whether an answer that pushed back in this way means that there are too many requests. */
	meanTooMany(how: Pushback): boolean {
		return this.shares[how === 'lost' ? 'lost' : 'refused'] >= TOO_MANY[how];
	}

	/** Forgets all answers. */
	reset(): void {
		this.shares.refused = 0;
		this.shares.lost = 0;
	}
}
