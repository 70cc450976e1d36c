'use strict';

const { lineThrough, median } = require('../statistics');

const MB = 1_000_000;
const MIB = 1024 * 1024;

/** How many characters the text of an event has: a long stream of larger ones. */
const EVENT_SIZE = 100;

/** An event's bytes around its text: `data: {"text":""}` and its blank line. */
const EVENT_OVERHEAD = 19;

/** How much of what is measured a straight line must explain. */
const STRAIGHT = 0.98;

/**
 * @typedef {object} Step
 * @property {number} amount items, or megabytes of stream
 * @property {import('../sides/engine').Done} done
 */

/**
 * Whether time and memory grow in proportion to the items and to the length of a stream, on the engine alone.
 *
 * @type {import('../types').Scenario}
 */
const growth = {
	name: 'growth',
	async run(bench) {
		const rounds = bench.size(3, 1);
		const items = bench.smoke ? [20, 50, 100] : [1_000, 2_500, 5_000, 10_000, 20_000];
		const chat = { resource: 'chat', operation: 'complete', assistantId: 'bench', prompt: 'Hello' };
		await bench.behave({ delayMs: 0 });
		const byItems = await steps(items, rounds, async (amount) => {
			const done = await bench.newEngine({ parameters: chat, items: amount, watch: 'memory' });
			if (done.through !== amount) throw new Error(`${done.through} of ${amount} came through`);
			return done;
		});

		const megabytes = bench.smoke ? [0.2, 0.5, 1] : [5, 10, 25, 50, 100];
		const stream = { ...chat, operation: 'stream' };
		const byLength = await steps(megabytes, rounds, async (amount) => {
			const events = Math.round((amount * MB) / (EVENT_SIZE + EVENT_OVERHEAD));
			await bench.behave({ delayMs: 0, events, eventSize: EVENT_SIZE });
			return await bench.newEngine({ parameters: stream, items: 1, watch: 'memory' });
		});
		return [
			...rowsOf(`Up to ${items.at(-1)?.toLocaleString('en')} chat items`, 'item', byItems),
			...rowsOf(`Streams of up to ${megabytes.at(-1)} MB`, 'MB', byLength),
		];
	},
};

/**
 * @param {number[]} amounts
 * @param {number} rounds
 * @param {(amount: number) => Promise<import('../sides/engine').Done>} work
 * @returns {Promise<Step[]>}
 */
async function steps(amounts, rounds, work) {
	/** @type {Step[]} */
	const all = [];
	for (let round = 0; round < rounds; round += 1) {
		for (const amount of amounts) all.push({ amount, done: await work(amount) });
	}
	return all;
}

/**
 * @param {string} what
 * @param {string} unit of the amount
 * @param {Step[]} all
 * @returns {import('../types').Row[]}
 */
function rowsOf(what, unit, all) {
	const time = straight(all, ({ done }) => done.ms);
	const memory = straight(all, ({ done }) => (done.peak ?? NaN) / 1024);
	const most = Math.max(...all.map(({ amount }) => amount));
	const atMost = all.filter(({ amount }) => amount === most).map(({ done }) => done);
	return [
		{
			what: `${what}: time, of the most`,
			unit: 's',
			samples: { engine: atMost.map(({ ms }) => ms / 1000) },
			goals: [goalOf(time, `ms a further ${unit}`)],
		},
		{
			what: `${what}: memory added, by the most`,
			unit: 'MiB',
			samples: { engine: atMost.map(({ peak = NaN }) => peak / MIB) },
			goals: [goalOf(memory, `KiB a further ${unit}`)],
			cause:
				'it grows in steps: the engine of JavaScript asks for it ahead, and tidies up when it thinks fit.',
		},
	];
}

/**
 * The line through the medians.
 *
 * @param {Step[]} all
 * @param {(step: Step) => number} of
 */
function straight(all, of) {
	const amounts = [...new Set(all.map(({ amount }) => amount))];
	return lineThrough(
		amounts.map((amount) => [amount, median(all.filter((step) => step.amount === amount).map(of))]),
	);
}

/**
 * @param {{ slope: number, r2: number }} line
 * @param {string} unit of the slope
 * @returns {import('../types').Goal}
 */
function goalOf({ slope, r2 }, unit) {
	return {
		text: `a straight line: R² ≥ ${STRAIGHT}`,
		result: `R² ${r2.toFixed(3)}, ${slope.toFixed(2)} ${unit}`,
		met: r2 >= STRAIGHT,
	};
}

module.exports = { growth };
