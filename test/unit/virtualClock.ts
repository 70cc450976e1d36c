import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * A clock that advances only when nothing else is left to do, and then at once to the next event: hours pass in
 * milliseconds, and every run is the same.
 */
export function createClock() {
	let now = Date.UTC(2026, 0, 1);
	/** The pending sleeps, the first to end first. */
	const sleepers: Array<{ at: number; wake: () => void }> = [];

	return {
		/** Milliseconds since 1970. */
		now: () => now,

		sleep(ms: number): Promise<void> {
			const at = now + Math.max(0, ms);
			return new Promise((wake) => {
				let place = sleepers.length;
				while (place > 0 && sleepers[place - 1].at > at) place -= 1;
				sleepers.splice(place, 0, { at, wake });
			});
		},

		/**
		 * Advances the time until the work is done.
		 *
		 * @param maxMs milliseconds
		 * @throws Error when nothing is left that could end the work, or it takes longer than `atMost`
		 */
		async run<T>(work: Promise<T>, maxMs: number = 24 * 3_600_000): Promise<T> {
			const end = now + maxMs;
			let isDone = false;
			const done = () => (isDone = true);
			work.then(done, done);
			for (;;) {
				await nextTurn();
				if (isDone) return await work;
				if (sleepers.length === 0) throw new Error('Everyone waits and nobody will wake them');
				if (sleepers[0].at > end) throw new Error(`It is not over after ${maxMs} ms`);
				now = sleepers[0].at;
				while (sleepers[0]?.at === now) sleepers.shift()?.wake();
			}
		},

		/** Advances the time. */
		async pass(ms: number) {
			await this.run(this.sleep(ms));
		},

		/** Drops all pending sleeps. */
		reset() {
			sleepers.length = 0;
		},
	};
}
