import fc from 'fast-check';

import { FairQueue, RunQueue } from '../../nodes/client/resilience/fairQueue';

/** A request is added to a run, the next one is sent, or one of a run ends. */
const steps = fc.array(
	fc.record({
		what: fc.constantFrom('add', 'add', 'send', 'send', 'end'),
		run: fc.nat(5),
		isRetry: fc.boolean(),
	}),
	{ minLength: 20, maxLength: 300 },
);

test('no run is served twice while another one waits: none starves', () => {
	fc.assert(
		fc.property(steps, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 6 }), (all, most) => {
			const queue = new FairQueue();
			const runs = Array.from({ length: 6 }, (_, n) => new RunQueue(most[n]));
			/** How often others were served since a run is ready. */
			const since: Array<Map<unknown, number>> = runs.map(() => new Map());
			for (const { what, run: n, isRetry } of all) {
				const run = runs[n];
				if (what === 'add') run.add({ resolve: jest.fn(), reject: jest.fn() }, isRetry);
				else if (what === 'end') run.inFlight = Math.max(0, run.inFlight - 1);
				else {
					const next = queue.next();
					expect(next === undefined).toBe(runs.every((each) => !each.isReady));
					if (!next) continue;
					expect(next.isReady).toBe(true);
					next.shift();
					next.inFlight += 1;
					runs.forEach((each, other) => {
						const served = since[other];
						if (each === next || !each.isReady) served.clear();
						else served.set(next, (served.get(next) ?? 0) + 1);
						expect(Math.max(0, ...served.values())).toBeLessThanOrEqual(1);
					});
					queue.update(next);
					continue;
				}
				queue.update(run);
			}
		}),
		{ seed: 1, numRuns: 500 },
	);
});

test('retries go first, then all in the order in which they asked', () => {
	const run = new RunQueue(9);
	const waiters = [1, 2, 3, 4].map(() => ({ resolve: jest.fn(), reject: jest.fn() }));
	run.add(waiters[0], false);
	run.add(waiters[1], true);
	run.add(waiters[2], false);
	run.add(waiters[3], true);
	expect([1, 2, 3, 4].map(() => waiters.indexOf(run.shift() as never))).toEqual([1, 3, 0, 2]);
});
