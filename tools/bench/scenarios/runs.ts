import type { Bench } from '../bench';
import { atMost } from '../goals';
import type { Behavior, Seen } from '../service/server';
import type { Job, Run, RunResult } from '../sides/engineRuns';
import { median, quantile } from '../statistics';
import type { Row, Scenario } from '../types';

const ROUNDS = 3;

/** An item is lost by chance when all of its attempts fail. */
const ATTEMPTS = 4;

/** Work for one credential, and the service that it meets. */
interface Case {
	what: string;
	behavior: Behavior & { atOnce: number };
	runs: Run[];
	/** The goal for the time, as a multiple of the ideal; one second is added. */
	times: number;
}

interface Measured {
	results: RunResult[];
	seen: Seen;
}

const batch = (items: number): Run[] => [{ atMs: 0, items }];

/** Runs of one item each, started one after the other. */
const singles = (count: number, everyMs: number): Run[] =>
	Array.from({ length: count }, (_, n) => ({ atMs: n * everyMs, items: 1 }));

/** Seconds that the requests take if the service is always busy, each retry included. */
function getIdealSeconds({ behavior: { delayMs, atOnce, failing = 0 }, runs }: Case): number {
	const items = runs.reduce((sum, run) => sum + run.items, 0);
	return (items * delayMs) / atOnce / (1 - failing) / 1000;
}

function getCases({ size }: Bench): Case[] {
	const faults = (atOnce: number, failing: number): Case => ({
		what: `500 items in one run, ${atOnce} at once, ${failing * 100} % random 503, 50 ms`,
		behavior: { delayMs: 50, atOnce, failing },
		runs: batch(size(500, 20)),
		times: 1.6,
	});
	return [
		{
			what: '200 runs of one item at once, 20 at once, 50 ms',
			behavior: { delayMs: 50, atOnce: 20 },
			runs: singles(size(200, 30), 0),
			times: 3,
		},
		{
			what: '1,000 items in one run, 20 at once, 100 ms',
			behavior: { delayMs: 100, atOnce: 20 },
			runs: batch(size(1_000, 40)),
			times: 1.6,
		},
		{
			what: '300 items in one run, 5 at once, 200 ms',
			behavior: { delayMs: 200, atOnce: 5 },
			runs: batch(size(300, 20)),
			times: 1.6,
		},
		faults(5, 0.05),
		faults(5, 0.2),
		faults(20, 0.2),
	];
}

/** Many executions with one credential: they share what the service accepts, and share it fairly. */
export const runs: Scenario = {
	name: 'runs',
	async run(bench) {
		const rows: Row[] = [];
		for (const each of getCases(bench)) rows.push(await compareWithIdeal(bench, each));
		rows.push(await compareBesideBatch(bench));
		return rows;
	},
};

async function measure(bench: Bench, behavior: Behavior, work: Run[]): Promise<Measured> {
	const engine = await bench.worker<Job, RunResult[]>('sides/engineRuns.ts');
	try {
		await bench.behave({ delayMs: 0 });
		const service = await bench.service();
		// Loads and compiles what the work needs.
		await engine.ask({ service, runs: batch(20) });
		await bench.behave(behavior);
		const results = await engine.ask({ service, runs: work });
		return { results, seen: await bench.seen() };
	} finally {
		await engine.end();
	}
}

async function compareWithIdeal(bench: Bench, each: Case): Promise<Row> {
	const rounds: Measured[] = [];
	for (let round = 0; round < bench.size(ROUNDS, 1); round += 1) {
		rounds.push(await measure(bench, each.behavior, each.runs));
	}
	const seconds = rounds.map(
		({ results }) => Math.max(...results.map(({ endedAtMs }) => endedAtMs)) / 1000,
	);
	const ideal = getIdealSeconds(each);
	return {
		what: `${each.what}: time`,
		unit: 's',
		samples: { engine: seconds },
		note: describe(rounds, each),
		goals: [
			atMost(
				median(seconds),
				each.times * ideal + 1,
				(value) => `${value.toFixed(1)} s`,
				`${each.times} × the ideal of ${ideal.toFixed(1)} s, and 1 s:`,
			),
		],
	};
}

/** What was lost and refused. */
function describe(rounds: Measured[], { runs: work, behavior: { failing = 0 } }: Case): string {
	const items = work.reduce((sum, run) => sum + run.items, 0);
	const lost = rounds.map(
		({ results }) => items - results.reduce((sum, { through }) => sum + through, 0),
	);
	const refused = median(rounds.map(({ seen }) => seen.refused / seen.requests));
	const byChance = failing > 0 ? ` (by chance ${(items * failing ** ATTEMPTS).toFixed(1)})` : '';
	const single = work.length > 1 ? `, ${describeWaits(rounds[0].results)}` : '';
	return `items lost in each round: ${lost.join(', ')}${byChance}; ${(100 * refused).toFixed(1)} % of the requests refused${single}.`;
}

function describeWaits(results: RunResult[]): string {
	const waits = results.map(({ ms }) => ms);
	return `a run took ${Math.round(median(waits))} ms (median), ${Math.round(quantile(waits, 0.95))} ms (p95)`;
}

/** One chat message every 100 ms, alone and beside a batch of 1,000 documents. */
async function compareBesideBatch(bench: Bench): Promise<Row> {
	const behavior = { delayMs: 100, atOnce: 20 };
	const messages = singles(bench.size(50, 5), 100);
	const alone = await measure(bench, behavior, messages);
	const both = await measure(bench, behavior, [...messages, ...batch(bench.size(1_000, 40))]);
	const beside = both.results.slice(0, messages.length);
	const p95 = (results: RunResult[]) =>
		quantile(
			results.map(({ ms }) => ms),
			0.95,
		);
	return {
		what: 'A run of one item every 100 ms, beside 1,000 items in one run, 20 at once, 100 ms: its time (p95)',
		unit: 'ms',
		samples: { engine: [p95(beside)] },
		note: `alone ${describeWaits(alone.results)}; beside the batch ${describeWaits(beside)}; the batch took ${(both.results[messages.length].ms / 1000).toFixed(1)} s.`,
		goals: [
			atMost(
				p95(beside),
				2 * p95(alone.results),
				(value) => `${Math.round(value)} ms`,
				'2 × alone:',
			),
		],
	};
}
