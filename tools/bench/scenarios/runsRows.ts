import { atMost, atMostTimes } from '../goals';
import type { Behavior, Seen } from '../service/server';
import type { Run, RunResult } from '../sides/startRuns';
import { median, quantile } from '../statistics';
import type { Goal, Row } from '../types';

/** Work for one credential, and the service that it meets. */
export interface Case {
	what: string;
	behavior: Behavior & { atOnce: number };
	runs: Run[];
	/** The goal for the time, as a multiple of the ideal; one second is added. */
	times: number;
	/** The more, the shorter it is, or the more chance plays a part. */
	rounds: number;
}

/** One round of one side. */
interface Measured {
	results: RunResult[];
	seen: Seen;
}

/** Our node on the engine, and axios with the limit of the service set by hand. */
export type Side = 'engine' | 'axios';

export type Rounds = Record<Side, Measured[]>;

/** How many runs of one item start while n8n starts the batch: 0.3 to 0.45 s in one go, measured. */
const STARTING = 5;

/** How often an item is sent before it is lost. */
const ATTEMPTS = 4;

/** What the result of many executions with one credential says. */
export function buildRow(each: Case, rounds: Rounds): Row {
	return {
		what: `${each.what}: time`,
		unit: 's',
		samples: samplesOf(rounds, getSeconds),
		goals: [timeGoal(each, rounds.engine, getSeconds), throughGoal(each, rounds.engine)],
		note: describeSides(rounds),
		cause: describeCause(each, rounds),
	};
}

/**
 * @param each the batch
 * @param alone the runs of one item without it
 * @param beside the batch, and then the same runs
 */
export function buildBesideBatchRows(each: Case, alone: Rounds, beside: Rounds): Row[] {
	const onlyBatch = mapResults(beside, (results) => results.slice(0, 1));
	const onlySingles = mapResults(beside, (results) => results.slice(1));
	const single: Case = {
		...each,
		runs: alone.engine[0].results.map(() => ({ atMs: 0, items: 1 })),
	};
	const p95 = samplesOf(onlySingles, getP95);
	return [
		{
			what: `${each.what}: time of the batch`,
			unit: 's',
			samples: samplesOf(onlyBatch, getSeconds),
			goals: [timeGoal(each, onlyBatch.engine, getSeconds), throughGoal(each, onlyBatch.engine)],
			note: describeSides(onlyBatch),
			cause: describeCause(each, onlyBatch),
		},
		{
			what: `${each.what}: p95 of the runs of one item`,
			unit: 'ms',
			samples: p95,
			goals: [
				atMostTimes(p95.engine, alone.engine.map(getP95), 2, 'alone, with nothing beside it'),
				throughGoal(single, onlySingles.engine),
			],
			cause: describeStart(onlySingles.engine, alone.engine),
			note: `a run takes ${describeWaits(onlySingles)}; alone ${describeWaits(alone)}.`,
		},
	];
}

const SIDES: Array<[Side, string]> = [
	['engine', 'our node'],
	['axios', 'axios, its limit set by hand, with the same retries'],
];

function samplesOf(rounds: Rounds, figure: (round: Measured) => number): Record<Side, number[]> {
	return { engine: rounds.engine.map(figure), axios: rounds.axios.map(figure) };
}

function mapResults(rounds: Rounds, part: (results: RunResult[]) => RunResult[]): Rounds {
	const map = ({ results, seen }: Measured) => ({ results: part(results), seen });
	return { engine: rounds.engine.map(map), axios: rounds.axios.map(map) };
}

/** @returns when the last run ended */
const getSeconds = ({ results }: Measured): number =>
	Math.max(...results.map(({ endedAtMs }) => endedAtMs)) / 1000;

const getP95 = ({ results }: Measured): number =>
	quantile(
		results.map(({ ms }) => ms),
		0.95,
	);

const countItems = ({ runs }: Case): number => runs.reduce((sum, { items }) => sum + items, 0);

/** @returns what the requests take if the service is always busy, each retry included */
function getIdealSeconds(each: Case): number {
	const { delayMs, atOnce, failing = 0 } = each.behavior;
	return (countItems(each) * delayMs) / atOnce / (1 - failing) / 1000;
}

function timeGoal(each: Case, rounds: Measured[], seconds: (round: Measured) => number): Goal {
	const ideal = getIdealSeconds(each);
	return atMost(
		median(rounds.map(seconds)),
		each.times * ideal + 1,
		(value) => `${value.toFixed(1)} s`,
		`${each.times} × the ideal of ${ideal.toFixed(1)} s, and 1 s:`,
	);
}

/** No item is lost, but for those that the service failed at each attempt. */
function throughGoal(each: Case, rounds: Measured[]): Goal {
	const items = countItems(each);
	const lost = rounds.map(
		({ results }) => items - results.reduce((sum, { through }) => sum + through, 0),
	);
	const byChance = rounds.map(
		({ seen }) => seen.faults.filter((faults) => faults >= ATTEMPTS).length,
	);
	const met = lost.every((count, round) => count <= byChance[round]);
	if (!each.behavior.failing) {
		const least = items - Math.max(...lost);
		return { text: `${items} of ${items}`, result: `${least} of ${items}`, met };
	}
	return {
		text: `no item lost but those that the service failed ${ATTEMPTS} times`,
		result: `lost ${lost.join(', ')}; failed ${ATTEMPTS} times ${byChance.join(', ')}`,
		met,
	};
}

/** What it cost the service, and what one run took. */
function describeSides(rounds: Rounds): string {
	const parts = SIDES.map(([side, name]) => {
		const requests = median(rounds[side].map(({ seen }) => seen.requests));
		const refused = median(rounds[side].map(({ seen }) => seen.refused / seen.requests));
		return `${name}: ${Math.round(requests)} requests, ${(100 * refused).toFixed(1)} % refused`;
	});
	const areMany = rounds.engine[0].results.length > 1;
	return `${parts.join('; ')}.${areMany ? ` A run takes ${describeWaits(rounds)}.` : ''}`;
}

/** What a run took from its start to its end, in all rounds. */
function describeWaits(rounds: Rounds): string {
	const parts = SIDES.map(([side]) => {
		const waits = rounds[side].flatMap(({ results }) => results.map(({ ms }) => ms));
		const [middle, p95, most] = [median(waits), quantile(waits, 0.95), Math.max(...waits)];
		return `${Math.round(middle)} ms (median), ${Math.round(p95)} ms (p95), at most ${Math.round(most)} ms`;
	});
	return `${parts[0]}, with axios ${parts[1]}`;
}

function describeCause(each: Case, { axios }: Rounds): string {
	const seconds = median(axios.map(getSeconds)).toFixed(1);
	const withAxios = `axios, which is told the limit, takes ${seconds} s here.`;
	if (!each.behavior.failing) {
		return `a request that is refused waits for the second that the service asks for, and n8n takes time of its own to start the items; ${withAxios}`;
	}
	return `an item that fails three times waits up to 3.5 s in all for its retries, and the last items of the run wait when nothing else is left to do; ${withAxios}`;
}

/** What the runs take that do not start together with the batch. */
function describeStart(beside: Measured[], alone: Measured[]): string {
	const later = beside.map(({ results, seen }) => ({ results: results.slice(STARTING), seen }));
	const p95 = median(later.map(getP95));
	const ratio = p95 / median(alone.map(getP95));
	return `n8n starts all items of the batch before anything else in its process can run, and the runs of that moment wait for it. Without the first ${STARTING} the p95 is ${Math.round(p95)} ms, ${ratio.toFixed(2)} × alone: a run waits for one of the batch's requests to end, at most one response time, and then takes as long itself.`;
}
