import type { Failure, SentRequest } from './overloadDetector';

/** Few enough for a small service; slow start compensates for it. */
const INITIAL_LIMIT = 5;

/** Milliseconds in which the limit doubles while no response arrives, so that slow services are used fully too. */
const DOUBLING_TIME_MS = 120;

/** Milliseconds between two steps of that. */
const GROWTH_INTERVAL_MS = 10;

/** Successes between two probes for a higher limit, at first and at most. */
const MIN_PROBE_INTERVAL = 50;
const MAX_PROBE_INTERVAL = 200;

/** Milliseconds that a refused request loses if the service does not say how long to wait. */
const REFUSAL_COST_MS = 500;

/** `capacity` is how many requests at once the service was seen to serve. */
type State =
	/** Nothing was refused yet. */
	| { name: 'slowStart' }
	/** So many successes at the limit since the last refusal, which cost the refused request so many milliseconds. */
	| { name: 'steady'; capacity: number; since: number; successes: number; refusalCostMs: number }
	/** So many more than the capacity are tried. */
	| { name: 'probing'; capacity: number; extra: number };

/**
 * The maximum number of requests in flight.
 *
 * - **Slow start**: one more for each success, so that the number doubles with each round trip.
 * - **Capacity memory** (cf. CUBIC, RFC 9438): a refusal shows that the service serves exactly the others in flight. The
 *   limit becomes that number, whereas AIMD falls back by a ratio and climbs up again.
 * - **Damped probe**: after a number of successes, one more is tried. Each success at the higher limit allows one more,
 *   as in slow start; each refusal doubles the number. There is no probe near the end of the work, where a refused
 *   request would finish last.
 */
export class AdaptiveLimit {
	private value = INITIAL_LIMIT;

	private state: State = { name: 'slowStart' };

	private probeInterval = MIN_PROBE_INTERVAL;

	/**
	 * @param inFlight how many requests are in flight
	 * @returns milliseconds until the next request may be sent or the limit grows; Infinity if another one has to end first
	 */
	delay(inFlight: number): number {
		if (inFlight < Math.floor(this.value)) return 0;
		return this.state.name === 'slowStart' ? GROWTH_INTERVAL_MS : Infinity;
	}

	/**
	 * Requests waited for nothing but the limit. While no response arrives, that shows that nothing was refused.
	 *
	 * @param ms milliseconds; a long time shows only that this process was busy, and may have read no response
	 * @param inFlight how many requests are in flight
	 */
	onWaited(ms: number, inFlight: number): void {
		if (this.state.name !== 'slowStart' || this.delay(inFlight) === 0) return;
		this.value *= 2 ** (Math.min(ms, 2 * GROWTH_INTERVAL_MS) / DOUBLING_TIME_MS);
	}

	/**
	 * @param now milliseconds
	 * @param waiting how many requests wait to be sent
	 */
	onSuccess({ concurrency }: SentRequest, now: number, waiting: number): void {
		const { state } = this;
		if (state.name === 'probing' && concurrency > state.capacity) {
			state.capacity = concurrency;
			state.extra += 1;
		}
		// With far fewer in flight than allowed, a success says nothing about the limit.
		if (concurrency * 2 < this.value) return;
		if (this.value < maxOf(state)) this.value += 1;
		else if (state.name === 'steady') {
			state.successes += 1;
			if (state.successes < this.probeInterval) return;
			const timeLeft = (waiting * (now - state.since)) / state.successes;
			if (timeLeft <= state.refusalCostMs) return;
			this.state = { name: 'probing', capacity: state.capacity, extra: 1 };
		}
	}

	/** A request was one too many. */
	onOverload({ now, inFlight, retryAfterMs: refusalCostMs = REFUSAL_COST_MS }: Failure): void {
		if (this.state.name === 'probing') {
			this.probeInterval = Math.min(MAX_PROBE_INTERVAL, 2 * this.probeInterval);
		}
		this.value = Math.max(1, Math.min(this.value, inFlight - 1));
		const capacity = this.value;
		this.state = { name: 'steady', capacity, since: now, successes: 0, refusalCostMs };
	}

	/** A request may have been one too many, so no other takes its place for now. */
	onSuspicion(): void {
		this.value = Math.max(1, this.value - 1);
	}

	/** Returns to slow start. */
	reset(): void {
		this.value = INITIAL_LIMIT;
		this.state = { name: 'slowStart' };
		this.probeInterval = MIN_PROBE_INTERVAL;
	}
}

/** The limit that successes lead to. */
function maxOf(state: State): number {
	if (state.name === 'slowStart') return Infinity;
	return state.name === 'steady' ? state.capacity : state.capacity + state.extra;
}
