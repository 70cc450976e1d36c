/**
 * How the service pushes back: it says that there are too many requests (429), or that it is unavailable (503), or it
 * closes the connection or takes none.
 */
export type OverloadSignal = 'rateLimited' | 'unavailable' | 'connectionLost';

/** Of the last answers, the share from which they mean "too many" and not a fault here and there. */
const OVERLOAD_THRESHOLDS: Record<OverloadSignal, number> = {
	rateLimited: 0,
	unavailable: 0.25,
	connectionLost: 0.5,
};

/** How much one answer counts in a share. */
const SMOOTHING = 0.1;

/** Tells by the last answers whether the service is pushed too hard. */
export class OverloadDetector {
	/** Moving shares among the answers. A service that limits requests now and then may say so by a 503 as well. */
	private readonly shares = { refused: 0, lost: 0 };

	/**
	 * @param signal the answer pushed back, if it did
	 */
	record(signal?: OverloadSignal): void {
		const { shares } = this;
		shares.refused +=
			SMOOTHING * (Number(signal === 'rateLimited' || signal === 'unavailable') - shares.refused);
		shares.lost += SMOOTHING * (Number(signal === 'connectionLost') - shares.lost);
	}

	/** Whether an answer that pushed back in this way means that there are too many requests. */
	indicatesOverload(signal: OverloadSignal): boolean {
		return (
			this.shares[signal === 'connectionLost' ? 'lost' : 'refused'] >= OVERLOAD_THRESHOLDS[signal]
		);
	}

	/** Forgets all answers. */
	reset(): void {
		this.shares.refused = 0;
		this.shares.lost = 0;
	}
}
