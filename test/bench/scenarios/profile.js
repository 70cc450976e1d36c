'use strict';

const { parametersOf } = require('./chatItems');

/** @typedef {import('../types').Goal} Goal */

/**
 * Whose code the processor runs for an item, and what an item makes n8n do.
 *
 * @type {import('../types').Scenario}
 */
const profile = {
	name: 'profile',
	async run(bench) {
		const items = bench.size(3_000, 50);
		const fixed = parametersOf('Hello');
		const expression = parametersOf('={{ $json.prompt }}');
		await bench.behave({ delayMs: 1 });

		await bench.engine({ parameters: fixed, items });
		const { shares } = await bench.engine({ parameters: fixed, items, watch: 'profile' });
		if (!shares) throw new Error('There is no profile');
		const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(1)} %`;
		const { ours, axios, n8n, node, gc } = shares;

		const counted = await bench.engine({ parameters: fixed, items, watch: 'counts' });
		const evaluated = await bench.engine({ parameters: expression, items, watch: 'counts' });
		const perItem = (/** @type {number | undefined} */ count) => (count ?? NaN) / items;
		return [
			{
				what: `Processor time of a chat item: whose code`,
				note: `with a fixed prompt on the engine alone: n8n ${percent(n8n)}, axios ${percent(axios)}, Node itself ${percent(node)}, garbage collection ${percent(gc)}, the node's own code ${percent(ours)}.`,
				unit: 'ms',
				samples: {},
				cause:
					'the engine alone has no database to read the credential from and no encryption of it: in the process of real n8n the share is 2 to 3 % (profile).',
				goals: [{ text: "the node's own ≤ 5 %", result: percent(ours), met: ours <= 0.05 }],
			},
			{
				what: `${items.toLocaleString('en')} items: credential reads`,
				unit: 'reads',
				samples: { engine: [counted.credentialReads ?? NaN] },
				goals: [
					{
						text: "n8n's own: one an item, and one for the run",
						result: `${counted.credentialReads} reads`,
						met: counted.credentialReads === items + 1,
					},
				],
			},
			{
				what: `${items.toLocaleString('en')} items: expressions evaluated an item`,
				unit: 'items',
				samples: {},
				goals: [
					countGoal(perItem(counted.expressions), 0, 'fixed prompt'),
					countGoal(
						perItem(evaluated.expressions),
						3,
						"an expression in the prompt: n8n's two, and the node's reading:",
					),
				],
			},
		];
	},
};

/**
 * @param {number} count
 * @param {number} expected
 * @param {string} what
 * @returns {Goal}
 */
const countGoal = (count, expected, what) => ({
	text: `${what} ${expected}`,
	result: String(Number(count.toFixed(2))),
	met: count <= expected,
});

module.exports = { profile };
