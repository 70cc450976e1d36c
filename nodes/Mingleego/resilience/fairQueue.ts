/** Who waits to send a request. */
export interface Waiter<T> {
	resolve(granted: T): void;
	reject(reason: Error): void;
	/** Ends the wait when it aborts. */
	signal?: AbortSignal;
}

/** What one run has waiting and in flight. Its retries go before its other requests. */
export class RunQueue<T> {
	inFlight = 0;

	private retries: Array<Waiter<T>> = [];

	private others: Array<Waiter<T>> = [];

	/** @param maxConcurrency the most requests of this run that may be in flight */
	constructor(readonly maxConcurrency: number) {}

	get length(): number {
		return this.retries.length + this.others.length;
	}

	get isReady(): boolean {
		return this.length > 0 && this.inFlight < this.maxConcurrency;
	}

	add(waiter: Waiter<T>, isRetry: boolean): void {
		(isRetry ? this.retries : this.others).push(waiter);
	}

	shift(): Waiter<T> | undefined {
		return this.retries.shift() ?? this.others.shift();
	}

	/** @returns those that waited with a signal, and no longer do */
	removeAll(signal: unknown): Array<Waiter<T>> {
		const removed = [...this.retries, ...this.others].filter((waiter) => waiter.signal === signal);
		this.retries = this.retries.filter((waiter) => waiter.signal !== signal);
		this.others = this.others.filter((waiter) => waiter.signal !== signal);
		return removed;
	}
}

/**
 * Serves runs in turn, however much each has waiting (round robin; Nagle, RFC 970): a run that is ready is served once
 * before any other is served twice, so none starves.
 */
export class FairQueue<T> {
	/** Those that are ready, and only those, in the order in which they will be served. */
	private readonly ready = new Set<RunQueue<T>>();

	/** Whether nobody waits, except for the maximum of their own run. */
	get isEmpty(): boolean {
		return this.ready.size === 0;
	}

	/** To be called after each change to a run. */
	update(run: RunQueue<T>): void {
		if (run.isReady) this.ready.add(run);
		else this.ready.delete(run);
	}

	/** @returns the run that is served next, which then goes to the end; undefined if none is ready */
	next(): RunQueue<T> | undefined {
		const [run] = this.ready;
		this.ready.delete(run);
		return run;
	}
}
