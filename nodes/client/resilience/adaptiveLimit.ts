/**
 * How a service refuses a request that may be one too many: it says so, it says that it is unavailable, or it closes
 * or refuses the connection.
 */
export type OverloadSignal = 'rateLimited' | 'unavailable' | 'connectionLost';

/** Few enough for a small service; slow start compensates for it. */
const INITIAL_LIMIT = 5;

/** Milliseconds in which the limit doubles while no response arrives, so that slow services are used fully too. */
const DOUBLING_TIME_MS = 120;

/** Successes between two probes for a higher limit, at first and at most. */
const MIN_PROBE_INTERVAL = 50;
const MAX_PROBE_INTERVAL = 200;

/** How unlikely failures must be as random faults to count as overload. */
const FALSE_ALARM_PROBABILITY = 0.01;

/**
 * What is assumed of random failures before any were counted, as if seen in this many responses: one in twenty, and of
 * those that say that there were too many requests so few that the first one is believed.
 */
const ASSUMED_FAULT_RATE = 0.05;
const ASSUMED_RATE_LIMIT_RATE = FALSE_ALARM_PROBABILITY / 2;
const ASSUMED_RESPONSES = 10;

/** The weight of one response in the moving average of response times. */
const SMOOTHING = 0.1;

/** Milliseconds that a refused request loses if the service does not say how long to wait. */
const REFUSAL_COST_MS = 500;

/** Failures by their cause: refusals that say so, and other failures by whether they are faster than a success. */
type FailureKind = 'rateLimited' | 'fast' | 'slow';

/** A request in flight. */
export interface SentRequest {
	/** Counted from 1. */
	readonly number: number;
	/** In milliseconds. */
	readonly at: number;
	/** The number of requests in flight when it was sent, including itself, without those that were refused. */
	level: number;
	/** Whether that many were known to be served when it was sent. */
	readonly isExpected: boolean;
	/** Whether it took the place of a request that failed, and so may be one too many for the same reason. */
	readonly isAfterFailure: boolean;
}

/** The limiter's state when a response comes. */
export interface LimiterState {
	/** In milliseconds. */
	now: number;
	/** The number of requests in flight, including the one that has ended. */
	inFlight: number;
	/** The number of requests that wait to be sent. */
	waiting: number;
	/** The number of the request that was sent last. */
	last: number;
}

/**
 * The maximum number of requests in flight.
 *
 * - **Slow start**: one more for each success, so that the number doubles with each round trip.
 * - **Capacity memory** (cf. CUBIC, RFC 9438): a refusal shows that the service serves exactly the others in flight. The
 *   limit becomes that number, whereas AIMD falls back by a ratio and climbs up again.
 * - **Damped probe**: after a number of successes, one more is tried. Each success at the higher limit allows one more,
 *   as in slow start; each refusal doubles the number. There is no probe near the end of the work, where a refused
 *   request would finish last.
 * - **Evidence** (sequential probability ratio test; Wald, 1945): any failure may be a random fault. The evidence against
 *   that is how rarely requests fail in the same way at levels that are served; a success at the same level or above
 *   clears it. Together, the failures must be unlikely enough. The first refusal that says that there were too many
 *   requests is believed, but no longer if a service returns some at random.
 *
 * The evidence is what this has over AIMD: some 60 lines, for services with random faults.
 */
export class AdaptiveLimit {
	value = INITIAL_LIMIT;

	/** The number that the service is known to serve; unknown until it refuses a request. */
	private capacityEstimate = Infinity;

	/** How many more than that a probe allows. */
	private probeStep = 0;

	/** The maximum that was seen to be served at once since the last refusal. */
	private served = 0;

	/** Successes since the last refusal or probe, and since when. */
	private successes = 0;

	private countedFrom = 0;

	private probeInterval = MIN_PROBE_INTERVAL;

	private refusalCost = REFUSAL_COST_MS;

	/** The last refusal. All requests that were sent before it and fail in the same way belong to it. */
	private episode: { last: number; signal?: OverloadSignal; kind?: FailureKind } = { last: 0 };

	/** The failures at levels at which nothing has succeeded since. */
	private suspects: Array<{ level: number; evidence: number }> = [];

	/** The requests at levels that are served: how many there were, and how many failed in each way. */
	private readonly counted = {
		fast: ASSUMED_FAULT_RATE * ASSUMED_RESPONSES,
		slow: ASSUMED_FAULT_RATE * ASSUMED_RESPONSES,
		rateLimited: ASSUMED_RATE_LIMIT_RATE * ASSUMED_RESPONSES,
		all: ASSUMED_RESPONSES,
	};

	/** How many refusals that say so were counted since the last success. */
	private unconfirmed = 0;

	/** Moving average of the time that a success takes, in milliseconds. */
	private duration = 0;

	get isSlowStart(): boolean {
		return this.capacityEstimate === Infinity;
	}

	/** Whether that many in flight are known to be served. */
	isExpected(level: number): boolean {
		const isKnown = !this.isSlowStart && this.episode.kind !== 'slow';
		return level <= this.served || (isKnown && level <= this.capacityEstimate);
	}

	/** Whether a failed request was refused without being processed. */
	wasRefused(signal: OverloadSignal, sent: SentRequest, now: number): boolean {
		return this.kindOf(signal, sent, now) !== 'slow';
	}

	/** How unlikely a failure is as a random fault: the logarithm of one in how many. */
	getEvidence(signal: OverloadSignal, sent: SentRequest, now: number): number {
		return Math.log(this.counted.all / this.counted[this.kindOf(signal, sent, now)]);
	}

	/** While no response arrives, the passing of time shows that nothing was refused. */
	grow(ms: number): void {
		if (this.isSlowStart) this.value *= 2 ** (ms / DOUBLING_TIME_MS);
	}

	onSuccess(sent: SentRequest, moment: LimiterState): void {
		const { level } = sent;
		const ms = moment.now - sent.at;
		this.duration += (ms - this.duration) * (this.duration === 0 ? 1 : SMOOTHING);
		if (this.suspects.length > 0) this.suspects = this.suspects.filter((one) => one.level > level);
		if (level <= this.served) this.count();
		if (sent.number > this.episode.last) this.served = Math.max(this.served, level);
		if (this.probeStep > 0 && level > this.capacityEstimate) {
			this.capacityEstimate = level;
			this.probeStep += 1;
		}
		// With far fewer in flight than allowed, a success says nothing about the limit.
		if (level * 2 < this.value) return;
		if (this.value < this.capacityEstimate + this.probeStep) this.value += 1;
		else if (this.probeStep === 0) this.considerProbe(moment);
	}

	private considerProbe({ now, waiting }: LimiterState): void {
		this.successes += 1;
		if (this.successes < this.probeInterval) return;
		const timeLeft = (waiting * (now - this.countedFrom)) / this.successes;
		if (timeLeft > this.refusalCost) this.probe(now, 1);
	}

	private probe(now: number, step: number): void {
		this.probeStep = step;
		this.successes = 0;
		this.countedFrom = now;
	}

	/**
	 * @param retryAfterMs milliseconds that the service asks to wait
	 * @returns whether the failure means that there were too many
	 */
	onFailure(
		signal: OverloadSignal,
		sent: SentRequest,
		moment: LimiterState,
		retryAfterMs = REFUSAL_COST_MS,
	): boolean {
		const { episode } = this;
		const kind = this.kindOf(signal, sent, moment.now);
		const belongs =
			sent.number <= episode.last && signal === episode.signal && kind === episode.kind;
		if (!belongs && !this.indicatesOverload(signal, sent, moment)) return false;
		this.refusalCost = retryAfterMs;
		this.onRefused(moment, { last: belongs ? episode.last : moment.last, signal, kind });
		return true;
	}

	private indicatesOverload(
		signal: OverloadSignal,
		sent: SentRequest,
		{ now, inFlight }: LimiterState,
	): boolean {
		// It was sent before the limit was lowered.
		if (sent.number <= this.episode.last) return false;
		const isServed = sent.level <= this.served && !sent.isAfterFailure;
		// A service that serves anything serves one.
		if (isServed || inFlight === 1) {
			this.count(this.kindOf(signal, sent, now));
			return false;
		}
		// Whatever it means, no request takes its place for now.
		this.value = Math.max(1, this.value - 1);
		this.suspects.push({ level: sent.level, evidence: this.getEvidence(signal, sent, now) });
		const evidence = this.suspects.reduce((sum, suspect) => sum + suspect.evidence, 0);
		return evidence > -Math.log(FALSE_ALARM_PROBABILITY);
	}

	private onRefused({ now, inFlight }: LimiterState, episode: AdaptiveLimit['episode']): void {
		if (episode.last !== this.episode.last) {
			this.probeInterval =
				this.probeStep > 0
					? Math.min(MAX_PROBE_INTERVAL, 2 * this.probeInterval)
					: MIN_PROBE_INTERVAL;
		}
		this.episode = episode;
		this.value = Math.max(1, Math.min(this.value, inFlight - 1));
		this.capacityEstimate = this.value;
		this.served = Math.min(this.served, this.value);
		this.suspects = [];
		this.probe(now, 0);
	}

	/** Distinguishes failures by the time that they took. */
	private kindOf(signal: OverloadSignal, sent: SentRequest, now: number): FailureKind {
		if (signal === 'rateLimited') return signal;
		return now - sent.at < this.duration / 2 ? 'fast' : 'slow';
	}

	private count(fault?: FailureKind): void {
		const { counted } = this;
		if (fault) counted[fault] += 1;
		this.unconfirmed = fault === 'rateLimited' ? this.unconfirmed + 1 : 0;
		counted.all += 1;
	}

	/** Returns to slow start. What was counted of random faults remains. */
	reset(): void {
		this.value = INITIAL_LIMIT;
		this.capacityEstimate = Infinity;
		this.served = 0;
		this.probeInterval = MIN_PROBE_INTERVAL;
		this.suspects = [];
		this.counted.rateLimited -= this.unconfirmed;
		this.unconfirmed = 0;
		this.probe(0, 0);
	}
}
