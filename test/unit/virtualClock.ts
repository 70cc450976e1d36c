import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds after which `run` gives up, unless told otherwise. */
const MAX_RUN_MS = 24 * 3_600_000;

/**
 * A clock that advances only when nothing else is left to do, and then at once to the next event: hours pass in
 * milliseconds, and every run is the same.
 */
class VirtualClock {
	/** Milliseconds. */
	readonly now = () => this.time;

	readonly sleep = (ms: number): Promise<void> => {
		const at = this.time + Math.max(0, ms);
		return new Promise((wake) => {
			let place = this.sleepers.length;
			while (place > 0 && this.sleepers[place - 1].at > at) place -= 1;
			this.sleepers.splice(place, 0, { at, wake });
		});
	};

	/** The pending sleeps, the first to end first. */
	private readonly sleepers: Array<{ at: number; wake: () => void }> = [];

	/** @param time when it begins, in milliseconds */
	constructor(private time: number) {}

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
			await nextTurn();
			if (isDone) return await work;
			if (this.sleepers.length === 0) {
				throw new Error('Everyone waits and nobody will wake them');
			}
			if (this.sleepers[0].at > end) throw new Error(`It is not over after ${maxMs} ms`);
			this.advance();
		}
	}

	/** Advances the time. */
	async pass(ms: number) {
		await this.run(this.sleep(ms));
	}

	/** Drops all pending sleeps. */
	reset() {
		this.sleepers.length = 0;
	}

	/** To the next event. */
	private advance() {
		this.time = this.sleepers[0].at;
		while (this.sleepers[0]?.at === this.time) this.sleepers.shift()?.wake();
	}
}

/** @param start when it begins, in milliseconds */
export const createClock = (start = Date.UTC(2026, 0, 1)) => new VirtualClock(start);
