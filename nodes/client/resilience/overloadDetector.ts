/**
 * The way in which a service refuses a request that may be one too many: it says so, it says that it is unavailable, or
 * it closes or refuses the connection.
 */
export type OverloadSignal = 'rateLimited' | 'unavailable' | 'connectionLost';

/** A failure as it may come of too many requests. */
export interface Overload {
	kind: OverloadSignal;
	/** Milliseconds that it asks to wait. */
	retryAfterMs?: number;
}

/** A request in flight. */
export interface SentRequest {
	/** Counted from 1, in the order of sending. */
	readonly number: number;
	/** In milliseconds. */
	readonly sentAt: number;
	/** Requests in flight when it was sent, itself included, without those that were refused since. */
	concurrency: number;
	/** Whether that many were known to be served when it was sent. */
	readonly isKnownToBeServed: boolean;
	/** Whether it took the place of a request that failed, and so may be one too many for the same reason. */
	readonly isAfterFailure: boolean;
}

/** Such a failure, with the request and the moment. */
export interface Failure extends Overload {
	request: SentRequest;
	/** When it failed, in milliseconds. */
	now: number;
	/** Requests in flight, including this one. */
	inFlight: number;
	/** The number of the request that was sent last. */
	lastSent: number;
}

/** The cause of a failure. */
export type Verdict =
	/** A random fault. */
	| 'chance'
	/** Too many requests at once, perhaps: more failures would have to show it. */
	| 'unclear'
	| 'tooManyAtOnce'
	/** Too many requests in a time, however few at once. */
	| 'tooManyInATime'
	/** The same, and for now the service would refuse any request. */
	| 'noneAccepted'
	/** Of no interest: the limiter has reacted to another failure since the request was sent. */
	| 'outdated';

/** The rate at which requests are sent; `refuted` if lower ones did not help. */
export type RateState = 'unlimited' | 'limited' | 'refuted';

/** A failure for which the service gave the reason, or one that was faster than a success, or not. */
type FailureMode = 'rateLimited' | 'fast' | 'slow';

/** Failures that are less probable than this by chance show that there are too many requests at once. */
const MAX_CHANCE = 0.01;

/** Refusals of as many as are known to be served, if less probable than this, show that there are too many in a time. */
const MAX_CHANCE_IF_SERVED = 1 / 30_000;

/**
 * Assumptions about a service that is not known yet, as if seen in ten responses: one fault in twenty, and so few 429
 * that the first one is believed.
 */
const ASSUMED_RESPONSES = 10;
const ASSUMED_FAULTS = { fast: 0.5, slow: 0.5, rateLimited: (MAX_CHANCE / 2) * ASSUMED_RESPONSES };

/** After this many responses, half of what they showed is forgotten: a service that never failed may begin to. */
const MAX_RESPONSES = 200;

/** The weight of one response in the moving average of response times. */
const SMOOTHING = 0.1;

/** Knowledge of the service so far. */
class Known {
	/** The most requests at once at which one succeeded since the last overload. */
	served = 0;

	/** The number of others in flight at the last overload, which are assumed to be served. */
	assumed = 0;

	/** Responses at a concurrency that is served, and how many of them were faults. */
	responses = ASSUMED_RESPONSES;

	readonly faults: Record<FailureMode, number> = { ...ASSUMED_FAULTS };

	/** 429 that will be such faults once another response follows; they may yet turn out to be a rate limit. */
	unconfirmed = 0;

	/** Moving average of the time that a success takes, in milliseconds. */
	successMs = 0;

	/** Failures at a concurrency at which nothing has succeeded since. */
	unexplained: Array<{ concurrency: number; evidence: number }> = [];

	/** Requests that were sent before the last overload, and fail in the same way, are part of it. */
	lastOverload: { lastSent: number; mode?: FailureMode } = { lastSent: 0 };

	/** The evidence of refusals of as many requests as are known to be served, since the last success. */
	refusalEvidence = 0;

	/** The request that was sent last at the last refusal. Only one refusal counts of those sent before. */
	lastRefusal = 0;
}

/** Knowledge of how many requests are served, before any was. */
const NONE_SERVED: Partial<Known> = { served: 0, assumed: 0, unconfirmed: 0, refusalEvidence: 0 };

/**
 * Judges whether a request failed by chance, or because there were too many at once or in a time. Any failure may be a
 * random fault. The evidence against that is how rarely requests fail in the same way at a concurrency that the service
 * is known to serve, and failures add up until they are too improbable by chance (sequential probability ratio test;
 * Wald, 1945). A success at the same concurrency clears them. The first 429 is believed, but no longer from a service
 * that returns some at random.
 */
export class OverloadDetector {
	private readonly known = new Known();

	/** Whether the service is known to serve that many requests at once. */
	isServed(concurrency: number): boolean {
		return concurrency <= Math.max(this.known.served, this.known.assumed);
	}

	/** Whether a failed request was refused without being processed. */
	wasRefused(failure: Failure): boolean {
		return modeOf(failure, this.known) !== 'slow';
	}

	/** @param now milliseconds */
	onSuccess({ number, sentAt, concurrency }: SentRequest, now: number): void {
		const { known } = this;
		known.successMs += (now - sentAt - known.successMs) * SMOOTHING;
		known.unexplained = known.unexplained.filter((failure) => failure.concurrency > concurrency);
		if (concurrency <= known.served) this.count();
		if (number > known.lastOverload.lastSent) known.served = Math.max(known.served, concurrency);
		if (number > known.lastRefusal) known.refusalEvidence = 0;
	}

	/** Judges a failure, and learns from it. */
	onFailure(failure: Failure, rate: RateState): Verdict {
		const { known } = this;
		const { inFlight, lastSent } = failure;
		const { number, concurrency, isKnownToBeServed } = failure.request;
		const mode = modeOf(failure, known);
		const evidence = evidenceOf(mode, known);
		const verdict = judge(failure, known, rate);
		if (isNewRefusal(failure, known)) {
			if (isKnownToBeServed) known.refusalEvidence += evidence;
			known.lastRefusal = lastSent;
		}
		if (verdict === 'chance') this.count(mode);
		if (verdict === 'unclear') known.unexplained.push({ concurrency, evidence });
		if (verdict === 'tooManyAtOnce') {
			if (number > known.lastOverload.lastSent) known.lastOverload = { lastSent, mode };
			known.assumed = Math.max(1, inFlight - 1);
			known.served = Math.min(known.served, known.assumed);
			known.unexplained = [];
		}
		return verdict;
	}

	/**
	 * Forgets how many requests are served, but not how often they fail by chance.
	 *
	 * @param lastSent the number of the request that was sent last
	 */
	reset(lastSent: number): void {
		Object.assign(this.known, NONE_SERVED, { unexplained: [], lastOverload: { lastSent } });
	}

	/** Counts a response at a concurrency that is served; a 429 once another response follows. */
	private count(fault?: FailureMode): void {
		const { known } = this;
		if (fault === 'rateLimited') known.unconfirmed += 1;
		else {
			known.responses += 1 + known.unconfirmed;
			known.faults.rateLimited += known.unconfirmed;
			known.unconfirmed = 0;
			if (fault) known.faults[fault] += 1;
		}
		if (known.responses > MAX_RESPONSES) this.forgetHalf();
	}

	/** Moves what is known of faults halfway back to what was assumed. */
	private forgetHalf(): void {
		const { known } = this;
		const { fast, slow, rateLimited } = ASSUMED_FAULTS;
		known.responses = (known.responses + ASSUMED_RESPONSES) / 2;
		known.faults.fast = (known.faults.fast + fast) / 2;
		known.faults.slow = (known.faults.slow + slow) / 2;
		known.faults.rateLimited = (known.faults.rateLimited + rateLimited) / 2;
	}
}

/** Decides what made a request fail. Everything that it takes into account is in its parameters. */
function judge(failure: Failure, known: Readonly<Known>, rate: RateState): Verdict {
	const { request, inFlight } = failure;
	const mode = modeOf(failure, known);
	if (isNewRefusal(failure, known)) {
		const isExcluded = inFlight === 1 || (request.isKnownToBeServed && rate === 'limited');
		if (isExcluded && rate !== 'refuted') return 'noneAccepted';
		const evidence = known.refusalEvidence + evidenceOf(mode, known);
		const isShown = evidence > -Math.log(MAX_CHANCE_IF_SERVED);
		if (request.isKnownToBeServed && isShown) return 'tooManyInATime';
	}
	if (request.number <= known.lastOverload.lastSent) {
		return mode === known.lastOverload.mode ? 'tooManyAtOnce' : 'outdated';
	}
	const isServed = request.concurrency <= known.served && !request.isAfterFailure;
	// A service that serves anything serves one.
	if (isServed || inFlight === 1) return 'chance';
	const earlier = known.unexplained.reduce((sum, { evidence }) => sum + evidence, 0);
	return earlier + evidenceOf(mode, known) > -Math.log(MAX_CHANCE) ? 'tooManyAtOnce' : 'unclear';
}

/** Whether the service says that it refuses the request, which was sent since the last refusal. */
function isNewRefusal({ kind, retryAfterMs, request }: Failure, known: Readonly<Known>): boolean {
	const isRefusal = kind === 'rateLimited' || retryAfterMs !== undefined;
	return isRefusal && request.number > known.lastRefusal;
}

function modeOf({ kind, request, now }: Failure, { successMs }: Readonly<Known>): FailureMode {
	if (kind === 'rateLimited') return kind;
	return now - request.sentAt < successMs / 2 ? 'fast' : 'slow';
}

/** The evidence of one failure against chance: −ln of its probability, so that those of several add up. */
function evidenceOf(mode: FailureMode, { faults, responses }: Readonly<Known>): number {
	return Math.log(responses / faults[mode]);
}
