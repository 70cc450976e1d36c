import { buildParameters } from '../../engine/workflows';
import type { Done } from '../sides/engine';
import { lineThrough, median } from '../statistics';
import type { Goal, Row } from '../types';
import type { Scenario } from './scenario';

const MB = 1_000_000;
const MIB = 1024 * 1024;

/** How many characters the text of an event has: a long stream of larger ones. */
const EVENT_SIZE = 100;

/** An event's bytes around its text: `data: {"text":""}` and its blank line. */
const EVENT_OVERHEAD = 19;

/** How much of what is measured a straight line must explain. */
const STRAIGHT = 0.98;

interface Step {
	/** Items, or megabytes of stream. */
	amount: number;
	done: Done;
}

/** Whether time and memory grow in proportion to the items and to the length of a stream, on the engine alone. */
export const growth: Scenario = {
	name: 'growth',
	async run(bench) {
		const rounds = bench.size(3, 1);
		const items = bench.smoke ? [20, 50, 100] : [1_000, 2_500, 5_000, 10_000, 20_000];
		const chat = buildParameters('complete', { assistantId: 'bench' });
		await bench.behave({ delayMs: 0 });
		const byItems = await measureSteps(items, rounds, async (amount) => {
			const done = await bench.newEngine({ parameters: chat, items: amount, watch: 'memory' });
			if (done.through !== amount)
				throw new Error(`${done.through} of ${amount} items got a reply`);
			return done;
		});

		const megabytes = bench.smoke ? [0.2, 0.5, 1] : [5, 10, 25, 50, 100];
		const stream = buildParameters('stream', { assistantId: 'bench' });
		const byLength = async (watch: 'memory' | 'use') =>
			await measureSteps(megabytes, rounds, async (amount) => {
				const events = Math.round((amount * MB) / (EVENT_SIZE + EVENT_OVERHEAD));
				await bench.behave({ delayMs: 0, events, eventSize: EVENT_SIZE });
				return await bench.newEngine({ parameters: stream, items: 1, watch });
			});
		const length = await byLength('memory');
		const inUse = await byLength('use');

		const upToItems = `Up to ${items.at(-1)?.toLocaleString('en')} chat items`;
		const upToLength = `Streams of up to ${megabytes.at(-1)} MB`;
		const taken = selectLongest(length).map(({ done }) => toMib(done));
		return [
			buildTimeRow(upToItems, 'item', byItems),
			buildMemoryRow(`${upToItems}: memory added, by the most`, 'item', byItems),
			buildTimeRow(upToLength, 'MB', length),
			{
				...buildMemoryRow(`${upToLength}: memory in use, by the most`, 'MB', inUse),
				note: `the process itself takes ${Math.min(...taken).toFixed(0)} to ${Math.max(...taken).toFixed(0)} MiB for the longest. That does not grow in a straight line, for a shorter one may end before V8 has tidied up at all; so what is in use is measured apart, tidied up before each look.`,
			},
		];
	},
};

async function measureSteps(
	amounts: number[],
	rounds: number,
	work: (amount: number) => Promise<Done>,
): Promise<Step[]> {
	const all: Step[] = [];
	for (let round = 0; round < rounds; round += 1) {
		for (const amount of amounts) all.push({ amount, done: await work(amount) });
	}
	return all;
}

/** @returns those with the most */
function selectLongest(all: Step[]): Step[] {
	const most = Math.max(...all.map(({ amount }) => amount));
	return all.filter(({ amount }) => amount === most);
}

const toMib = ({ peak = NaN }: Done) => peak / MIB;

/** @param unit of the amount */
const buildTimeRow = (what: string, unit: string, all: Step[]): Row => ({
	what: `${what}: time, of the most`,
	unit: 's',
	samples: { engine: selectLongest(all).map(({ done }) => done.ms / 1000) },
	goals: [
		buildGoal(
			fitLine(all, ({ done }) => done.ms),
			`ms a further ${unit}`,
		),
	],
	cause:
		'the shorter ones take hundredths of a second, and what else the machine does shows in them.',
});

/** @param unit of the amount */
const buildMemoryRow = (what: string, unit: string, all: Step[]): Row => ({
	what,
	unit: 'MiB',
	samples: { engine: selectLongest(all).map(({ done }) => toMib(done)) },
	goals: [
		buildGoal(
			fitLine(all, ({ done }) => toMib(done) * 1024),
			`KiB a further ${unit}`,
		),
	],
	cause: 'V8 asks for memory ahead and tidies up when it thinks fit.',
});

/** The line through the medians. */
function fitLine(all: Step[], of: (step: Step) => number) {
	const amounts = [...new Set(all.map(({ amount }) => amount))];
	return lineThrough(
		amounts.map((amount) => [amount, median(all.filter((step) => step.amount === amount).map(of))]),
	);
}

/** @param unit of the slope */
function buildGoal({ slope, r2 }: { slope: number; r2: number }, unit: string): Goal {
	return {
		text: `a straight line: R² ≥ ${STRAIGHT}`,
		result: `R² ${r2.toFixed(3)}, ${slope.toFixed(2)} ${unit}`,
		met: r2 >= STRAIGHT,
	};
}
