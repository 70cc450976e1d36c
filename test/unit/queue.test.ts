import fc from 'fast-check';

import { Queue } from '../../nodes/client/resilience/queue';

test('values leave in the order in which they came, and from any place', () => {
	const steps = fc.array(
		fc.record({ what: fc.constantFrom('add', 'add', 'shift', 'remove'), place: fc.nat(20) }),
		{ maxLength: 200 },
	);
	fc.assert(
		fc.property(steps, (all) => {
			const queue = new Queue<object>();
			let expected: object[] = [];
			for (const { what, place } of all) {
				if (what === 'add') {
					const value = {};
					queue.add(value);
					expected.push(value);
				} else if (what === 'shift') expect(queue.shift()).toBe(expected.shift());
				else {
					const [value] = expected.slice(place % Math.max(1, expected.length));
					queue.remove(value ?? {});
					expected = expected.filter((each) => each !== value);
				}
				expect(queue.isEmpty).toBe(expected.length === 0);
			}
		}),
		{ seed: 1 },
	);
});
