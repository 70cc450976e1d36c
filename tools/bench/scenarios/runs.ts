import type { Worker } from '../../processes/worker';
import { alternate } from '../alternate';
import type { Bench } from '../bench';
import type { Job, Run, RunResult } from '../sides/startRuns';
import type { Row } from '../types';
import { buildBesideBatchRows, buildRow, type Case, type Rounds, type Side } from './runsRows';
import type { Scenario } from './scenario';

type Measure = (behavior: Case['behavior'], runs: Run[], rounds: number) => Promise<Rounds>;

/** Milliseconds between two chat messages that come in beside a batch. */
const MESSAGE_EVERY_MS = 100;

const WORKERS = { engine: 'sides/engineRuns.ts', axios: 'sides/fixedLimitRuns.ts' };

const batch = (items: number): Run[] => [{ atMs: 0, items }];

/** Runs of one item each, started one after the other. */
const singles = (count: number, everyMs: number): Run[] =>
	Array.from({ length: count }, (_, n) => ({ atMs: n * everyMs, items: 1 }));

/** Many executions with one credential: they share what the service accepts, and share it fairly. */
export const runs: Scenario = {
	name: 'runs',
	async run(bench) {
		const workers = {
			engine: await bench.worker<Job, RunResult[]>(WORKERS.engine),
			axios: await bench.worker<Job, RunResult[]>(WORKERS.axios),
		};
		try {
			const measure = await createMeasure(bench, workers);
			const rows: Row[] = [];
			for (const each of getCases(bench)) {
				rows.push(buildRow(each, await measure(each.behavior, each.runs, each.rounds)));
			}
			return [...rows, ...(await compareBesideBatch(bench, measure))];
		} finally {
			await Promise.all(Object.values(workers).map(async (worker) => await worker.end()));
		}
	},
};

function getCases({ size }: Bench): Case[] {
	const faults = (atOnce: number, failing: number, rounds: number): Case => {
		const items = size(500, 20);
		return {
			what: `${items} items in one run, ${atOnce} at once, 50 ms, ${failing * 100} % random 503`,
			behavior: { delayMs: 50, atOnce, failing },
			runs: batch(items),
			times: 1.6,
			rounds: size(rounds, 1),
		};
	};
	const alone = (items: number, atOnce: number, delayMs: number, rounds: number): Case => ({
		what: `${items.toLocaleString('en')} items in one run, ${atOnce} at once, ${delayMs} ms`,
		behavior: { delayMs, atOnce },
		runs: batch(items),
		times: 1.6,
		rounds: size(rounds, 1),
	});
	const atOnce = size(200, 30);
	return [
		{
			what: `${atOnce} runs of one item at once, 20 at once, 50 ms`,
			behavior: { delayMs: 50, atOnce: 20 },
			runs: singles(atOnce, 0),
			times: 3,
			rounds: size(5, 1),
		},
		alone(size(1_000, 40), 20, 100, 2),
		alone(size(300, 20), 5, 200, 1),
		faults(5, 0.05, 2),
		faults(5, 0.2, 2),
		faults(20, 0.2, 3),
	];
}

/** Lets both sides load and compile what the work needs. */
async function createMeasure(
	bench: Bench,
	workers: Record<Side, Worker<Job, RunResult[]>>,
): Promise<Measure> {
	const service = await bench.service();
	const measure: Measure = async (behavior, work, rounds) => {
		const job = { service, runs: work, atOnce: behavior.atOnce };
		const measureSide = (side: Side) => async () => {
			await bench.behave(behavior);
			const results = await workers[side].ask(job);
			return { results, seen: await bench.seen() };
		};
		const sides = { engine: measureSide('engine'), axios: measureSide('axios') };
		return await alternate(sides, rounds, false);
	};
	const many = bench.size(200, 20);
	await measure({ delayMs: 1, atOnce: 1_000 }, [...singles(many, 0), ...batch(many)], 1);
	return measure;
}

/** A chat message every now and then: alone, and beside a batch of documents that takes as long as all of them. */
async function compareBesideBatch(bench: Bench, measure: Measure): Promise<Row[]> {
	const items = bench.size(1_000, 40);
	const rounds = bench.size(3, 1);
	const behavior = { delayMs: 100, atOnce: 20 };
	const messages = singles(bench.size(50, 5), MESSAGE_EVERY_MS);
	const alone = await measure(behavior, messages, bench.size(2, 1));
	const beside = await measure(behavior, [...batch(items), ...messages], rounds);
	const what = `${items.toLocaleString('en')} items in one run, 20 at once, 100 ms, beside a run of one item every ${MESSAGE_EVERY_MS} ms`;
	return buildBesideBatchRows(
		{ what, behavior, runs: batch(items), times: 1.6, rounds },
		alone,
		beside,
	);
}
