import { CircuitBreaker } from './circuitBreaker';
import { CongestionEpisode } from './congestionEpisode';
import { OverloadDetector, type OverloadSignal } from './overloadDetector';
import { abortableSleep } from './sleep';

/** How many requests a run starts with. */
const INITIAL_LIMIT = 5;

/** While no answer has come, the run widens this often, in milliseconds: a slow service is used fully too. */
const GROWTH_INTERVAL_MS = 100;

/** The longest that everyone waits for a service which lets nobody through and asks for nothing, in milliseconds. */
const MAX_PAUSE_MS = 1_000;

/** How soon the run tries to be wider after it was pushed back, and the longest it waits with that, in milliseconds. */
const MIN_PROBE_INTERVAL_MS = 2_000;
const MAX_PROBE_INTERVAL_MS = 60_000;

/** How much wider the run tries to be at first, as a share; and the most. */
const INITIAL_PROBE_STEP = 0.25;
const MAX_PROBE_STEP = 1;

/** Someone who waits for a turn. */
interface Waiter {
	/** Lets them go, with the number of their turn. */
	start(number: number): void;
	/** Tells them that they need not wait any longer. */
	refuse(error: Error): void;
	/** Aborts when they need not. */
	signal?: AbortSignal;
}

/** One request's permission to be under way. */
export interface Permit {
	/** The service answered it well, or with a refusal that has nothing to do with how many there are. */
	onSuccess(): void;
	/**
	 * The service pushed back.
	 *
	 * @param signal it did
	 * @param retryAfterMs milliseconds for which it asks everyone to wait, if it does
	 * @param pauseMs milliseconds for which everyone waits when it asks for nothing and lets nobody through
	 */
	onOverload(signal: OverloadSignal, retryAfterMs: number | undefined, pauseMs: number): void;
	/**
	 * It failed as requests do when the service is down.
	 *
	 * @param certain whether it says nothing else
	 */
	onUnavailable(certain: boolean): void;
	/** Over. The next one may go. */
	release(): void;
	/** The same where no request was made, or where it was aborted from this side: that says nothing of the service. */
	ignore(): void;
}

/**
 * How many requests of one run are under way at once.
 *
 * A run starts with a few. Each good answer lets one more go, so that the number doubles with each round, and
 * while answers are slow it doubles by time. When the service pushes back, the run falls back to somewhat less than
 * it was seen to serve at once, stays there, and tries more only after a while: a little at first, twice as much each
 * time that it succeeds, and later each time that it fails. A `Retry-After` holds the whole run, and so does an
 * outage of the service; after that the run begins anew.
 */
export class ConcurrencyLimiter {
	private limit: number;

	/** As many as the service is known to take; nothing is known until it pushes back. */
	private capacityEstimate = Infinity;

	private inFlight = 0;

	/** Until then, in milliseconds since 1970, nothing is sent. */
	private pausedUntil = 0;

	/** Those who wait: the ones that had a turn before go first. */
	private readonly waiting = { retryQueue: [] as Waiter[], queue: [] as Waiter[] };

	private isDraining = false;

	/** Counts turns, to tell those that were under way when the service began to push back from later ones. */
	private startedCount = 0;

	private episode?: CongestionEpisode;

	private readonly breaker = new CircuitBreaker();

	private readonly overloadDetector = new OverloadDetector();

	/** Trying to be wider: from what, and how many good answers it has had while it was. */
	private probe?: { from: number; successes: number };

	private probeAt = Infinity;

	private probeWait = MIN_PROBE_INTERVAL_MS;

	private probeStep = INITIAL_PROBE_STEP;

	/**
	 * @param max the most at once, 1 or more
	 */
	constructor(private readonly max: number) {
		this.limit = Math.min(INITIAL_LIMIT, max);
	}

	/**
	 * Waits for a turn.
	 *
	 * @param isRetry goes before those who never had one
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

	/** @returns the number of a turn that begins now */
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

	/** Looks after those who wait for as long as anyone does: nothing else happens when a pause is over. */
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
		// Two rounds as wide as that, and nobody was pushed back.
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
		// It is not that there are too many.
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

	/** What was known of the service before an outage may be true no more, and a service that starts is slow. */
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
