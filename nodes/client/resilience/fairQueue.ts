/** A request that waits to be sent. */
export interface Waiter<T> {
	resolve(granted: T): void;
	reject(reason: Error): void;
	/** Ends the wait when it aborts. */
	signal?: AbortSignal;
}

/** The requests of one run: those that wait, and the number in flight. Retries go before first attempts. */
export class RunQueue<T> {
	inFlight = 0;

	private retries: Array<Waiter<T>> = [];

	private firstAttempts: Array<Waiter<T>> = [];

	/** @param maxConcurrency maximum number of requests of this run in flight */
	constructor(readonly maxConcurrency: number) {}

	get length(): number {
		return this.retries.length + this.firstAttempts.length;
	}

	get isReady(): boolean {
		return this.length > 0 && this.inFlight < this.maxConcurrency;
	}

	add(waiter: Waiter<T>, isRetry: boolean): void {
		(isRetry ? this.retries : this.firstAttempts).push(waiter);
	}

	shift(): Waiter<T> | undefined {
		return this.retries.shift() ?? this.firstAttempts.shift();
	}

	/** Removes the requests that wait with a signal, and returns them. */
	removeAll(signal: unknown): Array<Waiter<T>> {
		const removed = [...this.retries, ...this.firstAttempts].filter(
			(waiter) => waiter.signal === signal,
		);
		this.retries = this.retries.filter((waiter) => waiter.signal !== signal);
		this.firstAttempts = this.firstAttempts.filter((waiter) => waiter.signal !== signal);
		return removed;
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
