/**
 * How a service refuses a request that may be one too many: it says so, or that it is unavailable, or it
 * closes the connection or takes none.
 */
export type OverloadSignal = 'rateLimited' | 'unavailable' | 'connectionLost';

/** Few enough for a small service; slow start makes up for it. */
const INITIAL_LIMIT = 5;

/** Milliseconds within which the limit doubles while no response has come: a slow service is used fully too. */
const DOUBLING_TIME_MS = 120;

/** Successes between two attempts at more, first and at the most: one in so many is refused. */
const MIN_PROBE_INTERVAL = 50;
const MAX_PROBE_INTERVAL = 200;

/** Milliseconds after which more is tried in any case: the service may have grown. */
const MEMORY_MS = 60_000;

/** How unlikely failures must be as faults to be taken for overload. */
const FALSE_ALARM_PROBABILITY = 0.01;

/**
 * What is assumed of random failures before any were counted, as if seen in this many responses: one in twenty, and of
 * those that say that there were too many requests so few that the first one is believed.
 */
const ASSUMED_FAULT_RATE = 0.05;
const ASSUMED_RATE_LIMIT_RATE = FALSE_ALARM_PROBABILITY / 2;
const ASSUMED_RESPONSES = 10;

/** Responses after which those that were counted lose half of their weight. */
const RESPONSE_WINDOW = 200;

/** How much one response counts in the average of how long they take. */
const SMOOTHING = 0.1;

/** Milliseconds that a refused request loses, where the service does not say it. */
const REFUSAL_COST_MS = 500;

/** Failures that differ in how they come about: those that say so, that come at once, and that take their time. */
type FailureKind = 'rateLimited' | 'fast' | 'slow';

/** What is known of a request in flight. */
export interface SentRequest {
	/** Counted from 1. */
	readonly number: number;
	/** In milliseconds. */
	readonly at: number;
	/** How many were in flight when it was sent, itself included, without those that turned out to be refused. */
	level: number;
	/** So many were known to be served when it was sent. */
	readonly isExpected: boolean;
	/** It was sent in the place of one that failed, and so may be one too many as that one. */
	readonly isAfterFailure: boolean;
}

/** The limiter's state when a response comes. */
export interface LimiterState {
	/** In milliseconds. */
	now: number;
	/** How many are in flight, the one that has ended included. */
	inFlight: number;
	/** How many wait to be sent. */
	waiting: number;
	/** The number of the request that was sent last. */
	last: number;
}

/**
 * How many requests may be in flight.
 *
 * - **Slow start**: one more for each success, so that the number doubles with each round trip.
 * - **Capacity memory** (cf. CUBIC, RFC 9438): a refusal says that the others in flight are the most. The limit is that
 *   number, exactly, where AIMD falls back by a ratio and climbs up again.
 * - **Damped probe**: after a number of successes one more is tried. Each success there allows one more, as in slow
 *   start; each refusal doubles the number. Nothing is tried so late that whoever is refused would come last of all.
 * - **Evidence** (sequential probability ratio test; Wald, 1945): `rateLimited` means what it says. Any other failure may be a
 *   fault. Its evidence is how rarely requests fail like that at levels that are served; a success at its level or
 *   above clears it. Together they must be unlikely enough.
 *
 * The evidence is what this has over AIMD, and what random faults ask for: some 60 lines.
 */
export class AdaptiveLimit {
	value = INITIAL_LIMIT;

	/** As many as the service is known to serve; unknown until it refuses. */
	private capacityEstimate = Infinity;

	/** How many more than that are tried. */
	private probeStep = 0;

	/** The most that were seen to be served at once since the last refusal. */
	private served = 0;

	/** Successes since the last refusal or probe, and since when. */
	private successes = 0;

	private countedFrom = 0;

	private probeInterval = MIN_PROBE_INTERVAL;

	private refusalCost = REFUSAL_COST_MS;

	/** The last refusal: all that were sent by then and fail in the same way belong to it. */
	private episode: { last: number; signal?: OverloadSignal; kind?: FailureKind } = { last: 0 };

	/** What failed at a level at which nothing has succeeded since. */
	private suspects: Array<{ level: number; evidence: number }> = [];

	/** Of the requests at levels that are served: how many there were, and how many failed. */
	private readonly counted = {
		fast: ASSUMED_FAULT_RATE * ASSUMED_RESPONSES,
		slow: ASSUMED_FAULT_RATE * ASSUMED_RESPONSES,
		rateLimited: ASSUMED_RATE_LIMIT_RATE * ASSUMED_RESPONSES,
		all: ASSUMED_RESPONSES,
	};

	/** How many that say that there were too many were counted since the last success. */
	private unconfirmed = 0;

	/** Milliseconds that a success takes: a moving average. */
	private duration = 0;

	get isSlowStart(): boolean {
		return this.capacityEstimate === Infinity;
	}

	/** Whether so many in flight are known to be served. */
	isExpected(level: number): boolean {
		const isKnown = !this.isSlowStart && this.episode.kind !== 'slow';
		return level <= this.served || (isKnown && level <= this.capacityEstimate);
	}

	/** Whether a request that failed was not in the service: a fault that takes its time was. */
	wasRefused(signal: OverloadSignal, sent: SentRequest, now: number): boolean {
		return this.kindOf(signal, sent, now) !== 'slow';
	}

	/** How unlikely a failure is as a random one: the logarithm of one in how many. */
	getEvidence(signal: OverloadSignal, sent: SentRequest, now: number): number {
		return Math.log(this.counted.all / this.counted[this.kindOf(signal, sent, now)]);
	}

	/** While no response has come, time tells that nothing was refused. */
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
		// Where fewer are sent than may be, nothing is known of more.
		if (level * 2 < this.value) return;
		if (this.value < this.capacityEstimate + this.probeStep) this.value += 1;
		else if (this.probeStep === 0) this.considerProbe(moment);
	}

	private considerProbe({ now, waiting }: LimiterState): void {
		this.successes += 1;
		const ms = now - this.countedFrom;
		if (this.successes < this.probeInterval && ms < MEMORY_MS) return;
		const timeLeft = (waiting * ms) / this.successes;
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
		// Whatever it means, nothing is sent in its place for now.
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

	/** How long a failure took tells its cause from others. */
	private kindOf(signal: OverloadSignal, sent: SentRequest, now: number): FailureKind {
		if (signal === 'rateLimited') return signal;
		return now - sent.at < this.duration / 2 ? 'fast' : 'slow';
	}

	private count(fault?: FailureKind): void {
		const { counted } = this;
		if (fault) counted[fault] += 1;
		this.unconfirmed = fault === 'rateLimited' ? this.unconfirmed + 1 : 0;
		counted.all += 1;
		if (counted.all < RESPONSE_WINDOW) return;
		counted.fast /= 2;
		counted.slow /= 2;
		counted.rateLimited /= 2;
		this.unconfirmed /= 2;
		counted.all /= 2;
	}

	/** Begins with slow start again: the service may be another one by now, though its faults are the same. */
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
