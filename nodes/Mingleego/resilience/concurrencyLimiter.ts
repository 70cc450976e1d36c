import { CircuitBreaker } from './circuitBreaker';
import { CongestionEpisode } from './congestionEpisode';
import { OverloadDetector, type OverloadSignal } from './overloadDetector';
import { abortableSleep } from './sleep';

/** The concurrency limit that a run starts with. */
const INITIAL_LIMIT = 5;

/** How often the limit grows without responses, in milliseconds, so that a slow service is fully used too. */
const GROWTH_INTERVAL_MS = 100;

/** The maximum pause for a service that rejects every request and requests no wait, in milliseconds. */
const MAX_PAUSE_MS = 1_000;

/** The minimum and maximum time after an overload before the limiter probes for a higher limit, in milliseconds. */
const MIN_PROBE_INTERVAL_MS = 2_000;
const MAX_PROBE_INTERVAL_MS = 60_000;

/** By what share the first probe raises the limit, and the maximum. */
const INITIAL_PROBE_STEP = 0.25;
const MAX_PROBE_STEP = 1;

/** An item that waits for a permit. */
interface Waiter {
	/** Lets the item start, with the number of its permit. */
	start(number: number): void;
	/** Rejects the wait. */
	refuse(error: Error): void;
	/** Aborts when the item no longer needs to wait. */
	signal?: AbortSignal;
}

/** One request's permit to be in flight. */
export interface Permit {
	/** The request succeeded, or was refused for a reason unrelated to the number of requests. */
	onSuccess(): void;
	/**
	 * The service is overloaded.
	 *
	 * @param signal how the service indicated it
	 * @param retryAfterMs milliseconds that the service asks all requests to wait, if it does
	 * @param pauseMs milliseconds that all requests wait if the service requests no wait and rejects every request
	 */
	onOverload(signal: OverloadSignal, retryAfterMs: number | undefined, pauseMs: number): void;
	/**
	 * The request failed as requests do when the service is down.
	 *
	 * @param certain whether the failure has no other meaning
	 */
	onUnavailable(certain: boolean): void;
	/** The request has ended. The next one may start. */
	release(): void;
	/** The same if no request was made or the client aborted it: this says nothing about the service. */
	ignore(): void;
}

/**
 * Adaptive concurrency limiter: how many requests of one run are in flight at once.
 *
 * A run starts with a few. Each success raises the limit by one, so that it doubles with each round; while responses
 * are slow it doubles over time. When the service is overloaded, the limit drops to somewhat less than the service was
 * seen to serve at once and stays there. It probes for more only after a while: a little at first, twice as much after
 * each successful probe, and later after each failed one. A `Retry-After` pauses the whole run, and so does an outage
 * of the service; after an outage the limiter starts over.
 */
export class ConcurrencyLimiter {
	private limit: number;

	/** How many requests the service is known to accept at once; unknown until it is overloaded. */
	private capacityEstimate = Infinity;

	private inFlight = 0;

	/** Nothing is sent before this time, in milliseconds since 1970. */
	private pausedUntil = 0;

	/** The waiting items: retries go first. */
	private readonly waiting = { retryQueue: [] as Waiter[], queue: [] as Waiter[] };

	private isDraining = false;

	/** Counts permits, to distinguish those in flight when the service became overloaded from later ones. */
	private startedCount = 0;

	private episode?: CongestionEpisode;

	private readonly breaker = new CircuitBreaker();

	private readonly overloadDetector = new OverloadDetector();

	/** A probe for a higher limit: the previous capacity estimate, and the successes since at the higher limit. */
	private probe?: { from: number; successes: number };

	private probeAt = Infinity;

	private probeWait = MIN_PROBE_INTERVAL_MS;

	private probeStep = INITIAL_PROBE_STEP;

	/**
	 * @param max the maximum number of concurrent requests, 1 or more
	 */
	constructor(private readonly max: number) {
		this.limit = Math.min(INITIAL_LIMIT, max);
	}

	/**
	 * Waits for a permit.
	 *
	 * @param isRetry whether it is a retry, which goes before first attempts
	 * @param signal ends the wait early, within a tenth of a second
	 * @throws Error when the signal has aborted
	 */
	async acquire(isRetry: boolean, signal?: AbortSignal): Promise<Permit> {
		if (signal?.aborted) throw stopped();
		const { retryQueue, queue } = this.waiting;
		const isFirst = retryQueue.length === 0 && (isRetry || queue.length === 0);
		if (isFirst && this.hasCapacity()) return this.createPermit(this.start());
		const number = await new Promise<number>((start, refuse) => {
			(isRetry ? retryQueue : queue).push({ start, refuse, signal });
			void this.drainQueue();
		});
		return this.createPermit(number);
	}

	/** @returns the number of a permit granted now */
	private start(): number {
		this.inFlight += 1;
		return (this.startedCount += 1);
	}

	private createPermit(number: number): Permit {
		return {
			onSuccess: () => {
				if (this.breaker.onSuccess(number)) this.reset();
				if (this.episode?.includes(number)) this.episode.onSuccess();
				this.handleSuccess();
			},
			onOverload: (signal, retryAfterMs, pauseMs) => {
				if (signal === 'rateLimited' && this.breaker.onSuccess(number)) this.reset();
				this.handleOverload(number, signal, retryAfterMs, pauseMs);
			},
			onUnavailable: (certain) => {
				this.breaker.onFailure(certain, this.startedCount, this.inFlight);
			},
			release: () => {
				this.inFlight -= 1;
				this.breaker.onSettled(number, this.inFlight, this.waitingCount);
				this.dispatch();
			},
			ignore: () => {
				this.inFlight -= 1;
				this.breaker.ignored(number);
				this.dispatch();
			},
		};
	}

	private get waitingCount(): number {
		return this.waiting.retryQueue.length + this.waiting.queue.length;
	}

	private hasCapacity(): boolean {
		const most = Math.min(Math.floor(this.limit), this.breaker.allowedInFlight());
		return this.inFlight < most && Date.now() >= this.pausedUntil;
	}

	private dispatch(): void {
		while (this.waitingCount > 0 && this.hasCapacity()) {
			const next = this.waiting.retryQueue.shift() ?? this.waiting.queue.shift();
			if (next?.signal?.aborted) next.refuse(stopped());
			else next?.start(this.start());
		}
	}

	private refuseAborted(): void {
		for (const queue of [this.waiting.retryQueue, this.waiting.queue]) {
			if (!queue.some(({ signal }) => signal?.aborted)) continue;
			for (const waiter of queue.splice(0)) {
				if (waiter.signal?.aborted) waiter.refuse(stopped());
				else queue.push(waiter);
			}
		}
	}

	/** Runs as long as any item waits, because nothing else is triggered when a pause ends. */
	private async drainQueue(): Promise<void> {
		if (this.isDraining) return;
		this.isDraining = true;
		while (this.waitingCount > 0) {
			const pauseLeft = this.pausedUntil - Date.now();
			await abortableSleep(
				pauseLeft > 0 ? Math.min(pauseLeft, GROWTH_INTERVAL_MS) : GROWTH_INTERVAL_MS,
			);
			if (pauseLeft <= 0 && this.capacityEstimate === Infinity) this.raiseLimit(this.limit * 2);
			this.refuseAborted();
			this.dispatch();
		}
		this.isDraining = false;
	}

	private raiseLimit(limit: number): void {
		this.limit = Math.min(limit, this.capacityEstimate, this.max);
	}

	private handleSuccess(): void {
		this.overloadDetector.record();
		if (this.capacityEstimate !== Infinity) this.raiseCapacityEstimate();
		this.raiseLimit(this.limit + 1);
	}

	private raiseCapacityEstimate(): void {
		if (!this.probe) {
			if (Date.now() >= this.probeAt && this.limit >= this.capacityEstimate) {
				this.probe = { from: this.capacityEstimate, successes: 0 };
				this.capacityEstimate = Math.floor(this.capacityEstimate * (1 + this.probeStep)) + 1;
			}
			return;
		}
		if (this.limit >= this.capacityEstimate) this.probe.successes += 1;
		// Two rounds at the higher limit without an overload.
		if (this.probe.successes > 2 * this.capacityEstimate) {
			this.probeStep = Math.min(MAX_PROBE_STEP, this.probeStep * 2);
			this.endProbe(this.probeWait / 2);
		}
	}

	private endProbe(wait: number): void {
		this.probe = undefined;
		this.probeWait = Math.min(MAX_PROBE_INTERVAL_MS, Math.max(MIN_PROBE_INTERVAL_MS, wait));
		this.probeAt = Date.now() + this.probeWait;
	}

	private handleOverload(
		number: number,
		signal: OverloadSignal,
		retryAfterMs: number | undefined,
		pauseMs: number,
	): void {
		this.overloadDetector.record(signal);
		this.pause(retryAfterMs ?? 0);
		if (retryAfterMs === undefined && !this.overloadDetector.indicatesOverload(signal)) return;
		// The cause is not the number of requests.
		if (this.breaker.isOpen) return;
		if (this.episode?.includes(number)) {
			this.episode.onRejected();
		} else {
			this.episode = new CongestionEpisode(this.startedCount, this.inFlight, this.probe?.from);
			this.probeStep = INITIAL_PROBE_STEP;
			this.endProbe(this.probeWait * 2);
		}
		if (this.episode.allRejected(signal === 'rateLimited') && retryAfterMs === undefined) {
			this.pause(Math.min(pauseMs, MAX_PAUSE_MS));
		}
		this.capacityEstimate = Math.min(this.capacityEstimate, this.episode.estimatedCapacity);
		this.limit = Math.min(this.limit, this.capacityEstimate);
	}

	/** What was known before an outage may no longer be true, and a service that starts is slow. */
	private reset(): void {
		this.limit = Math.min(INITIAL_LIMIT, this.max);
		this.capacityEstimate = Infinity;
		this.episode = undefined;
		this.probe = undefined;
		this.probeAt = Infinity;
		this.overloadDetector.reset();
	}

	private pause(ms: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, Date.now() + ms);
	}
}

function stopped(): Error {
	return new Error('The execution was stopped');
}
