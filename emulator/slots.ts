export type Slots = ReturnType<typeof createSlots>;

/**
 * Counts the requests in flight and refuses those above a limit.
 *
 * @param limit The maximum number of concurrent requests; Infinity for no limit.
 */
export function createSlots(limit: number) {
	const inFlight = { now: 0, peak: 0 };
	// A refused request must not take up a slot while its response is being sent.
	let served = 0;
	return {
		/** Requests in flight, refused ones included, and their maximum since the start or the last reset. Live. */
		inFlight,
		/** Call at a request's arrival, and `leave` once at its end. */
		enter() {
			const refused = served >= limit;
			if (!refused) served += 1;
			inFlight.now += 1;
			inFlight.peak = Math.max(inFlight.peak, inFlight.now);
			return {
				refused,
				leave: () => {
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
