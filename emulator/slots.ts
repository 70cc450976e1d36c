export interface Slots {
	/** Requests under way, refused ones included, and the most there were since the start or the last reset. Live. */
	inFlight: { now: number; peak: number };
	/** Call at a request's arrival; `leave` once at its end. */
	enter: () => { refused: boolean; leave: () => void };
	resetPeak: () => void;
}

/**
 * Counts the requests under way and says which are too many.
 *
 * @param limit How many may be served at once; Infinity for any number.
 */
export function createSlots(limit: number): Slots {
	const inFlight = { now: 0, peak: 0 };
	// A refused request must not keep its place while its answer is on the way.
	let served = 0;
	return {
		inFlight,
		enter() {
			const refused = served >= limit;
			if (!refused) served += 1;
			inFlight.now += 1;
			inFlight.peak = Math.max(inFlight.peak, inFlight.now);
			return {
				refused,
				leave() {
					if (!refused) served -= 1;
					inFlight.now -= 1;
				},
			};
		},
		resetPeak() {
			inFlight.peak = inFlight.now;
		},
	};
}
