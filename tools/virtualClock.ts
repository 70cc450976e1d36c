import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds after which `run` gives up, unless told otherwise. */
const MAX_RUN_MS = 24 * 3_600_000;

interface Event {
	at: number;
	happen: () => void;
}

/**
 * A clock that advances only when nothing else is left to do, and then at once to the next event: hours pass in
 * milliseconds, and every run is the same.
 */
export class VirtualClock {
	/** Milliseconds. */
	readonly now = (): number => this.time;

	/** @param ms milliseconds */
	readonly sleep = async (ms: number): Promise<void> =>
		await new Promise((wake) => this.after(ms, wake));

	/** The pending events, the first to happen first. */
	private readonly events: Event[] = [];

	/** @param time when it begins, in milliseconds */
	constructor(private time = 0) {}

	/**
	 * Calls back after a time; at the same time in the order of the calls.
	 *
	 * @param ms milliseconds
	 */
	after(ms: number, happen: () => void): void {
		const event = { at: this.time + Math.max(0, ms), happen };
		this.events.splice(this.countUntil(event.at), 0, event);
	}

	/**
	 * Advances the time until the work is done.
	 *
	 * @param maxMs milliseconds
	 * @throws Error when nothing is left that could end the work, or it takes longer than `maxMs`
	 */
	async run<T>(work: Promise<T>, maxMs: number = MAX_RUN_MS): Promise<T> {
		const end = this.time + maxMs;
		let isDone = false;
		const done = () => (isDone = true);
		work.then(done, done);
		for (;;) {
			// Lets all promises settle that the last event resolved.
			await nextTurn();
			if (isDone) return await work;
			const event = this.events.shift();
			if (!event) throw new Error('Everyone waits and nobody will wake them');
			if (event.at > end) throw new Error(`It is not over after ${maxMs} ms`);
			this.time = event.at;
			event.happen();
		}
	}

	/** Advances the time. */
	async pass(ms: number) {
		await this.run(this.sleep(ms));
	}

	/** Drops all pending events. */
	reset() {
		this.events.length = 0;
	}

	/** How many of the pending events happen until then, found by halving. */
	private countUntil(at: number): number {
		let [low, high] = [0, this.events.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.events[middle].at <= at) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
