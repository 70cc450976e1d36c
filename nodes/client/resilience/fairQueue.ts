import { Queue } from './queue';

/** The requests of one run: those that wait, and the number in flight. */
export class RunQueue<T> {
	inFlight = 0;

	private readonly retries = new Queue<T>();

	private readonly firstAttempts = new Queue<T>();

	/** @param maxConcurrency maximum number of requests of this run in flight */
	constructor(readonly maxConcurrency: number) {}

	get isReady(): boolean {
		const isEmpty = this.retries.isEmpty && this.firstAttempts.isEmpty;
		return !isEmpty && this.inFlight < this.maxConcurrency;
	}

	add(request: T, isRetry: boolean): void {
		(isRetry ? this.retries : this.firstAttempts).add(request);
	}

	remove(request: T): void {
		this.retries.remove(request);
		this.firstAttempts.remove(request);
	}

	/**
	 * Takes the next request: retries go before first attempts.
	 *
	 * @param isProbe whether it will probably fail. Then first attempts go before retries, so that no request uses up its
	 *   retries before the others have used one.
	 */
	shift(isProbe = false): T | undefined {
		const { retries, firstAttempts } = this;
		const [first, second] = isProbe ? [firstAttempts, retries] : [retries, firstAttempts];
		return first.shift() ?? second.shift();
	}
}

/**
 * Serves the runs in turn, however many requests each has waiting (round robin; Nagle, RFC 970): each run that is ready
 * is served once before any other is served twice, so none starves.
 */
export class FairQueue<T> {
	/** The runs that are ready, and only those, in the order in which they will be served. */
	private readonly ready = new Set<RunQueue<T>>();

	/** Whether no request waits, except for other requests of its own run. */
	get isEmpty(): boolean {
		return this.ready.size === 0;
	}

	/** Call it after each change to a run. */
	update(run: RunQueue<T>): void {
		if (run.isReady) this.ready.add(run);
		else this.ready.delete(run);
	}

	/** @returns the run that is served next, which leaves the queue until its next `update`; undefined if none is ready */
	next(): RunQueue<T> | undefined {
		const [run] = this.ready;
		this.ready.delete(run);
		return run;
	}
}
