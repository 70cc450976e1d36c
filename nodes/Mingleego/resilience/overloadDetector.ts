/**
 * How the service indicates overload: it reports too many requests (429) or that it is unavailable (503), or it closes
 * or refuses connections.
 */
export type OverloadSignal = 'rateLimited' | 'unavailable' | 'connectionLost';

/** The share of the last responses from which they mean "too many requests" and not isolated faults. */
const OVERLOAD_THRESHOLDS: Record<OverloadSignal, number> = {
	rateLimited: 0,
	unavailable: 0.25,
	connectionLost: 0.5,
};

/** The weight of one response in a share. */
const SMOOTHING = 0.1;

/** Detects from the last responses whether the service is overloaded. */
export class OverloadDetector {
	/** Moving averages over the responses. A service that occasionally limits requests may also use 503 for that. */
	private readonly shares = { refused: 0, lost: 0 };

	/**
	 * @param signal how the response indicated overload, if it did
	 */
	record(signal?: OverloadSignal): void {
		const { shares } = this;
		shares.refused +=
			SMOOTHING * (Number(signal === 'rateLimited' || signal === 'unavailable') - shares.refused);
		shares.lost += SMOOTHING * (Number(signal === 'connectionLost') - shares.lost);
	}

	/** Whether a response with this signal means that there are too many requests. */
	indicatesOverload(signal: OverloadSignal): boolean {
		return (
			this.shares[signal === 'connectionLost' ? 'lost' : 'refused'] >= OVERLOAD_THRESHOLDS[signal]
		);
	}

	/** Forgets all responses. */
	reset(): void {
		this.shares.refused = 0;
		this.shares.lost = 0;
	}
}
