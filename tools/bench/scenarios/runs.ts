import { alternate, collectFigures } from '../alternate';
import type { Bench } from '../bench';
import { atMost, atMostTimes } from '../goals';
import type { Done, Job } from '../sides/engine';
import { batch, singles, type Run, type RunResult } from '../sides/startRuns';
import { median, quantile } from '../../statistics';
import type { Goal, Row } from '../types';
import { getParameters } from './chatItems';
import type { Scenario } from './scenario';

/** Our node on the engine, and axios with the limit of the service set by hand. */
type Side = 'engine' | 'axios';

/** The results of each round. */
type Rounds = Record<Side, RunResult[][]>;

type Measure = (delayMs: number, runs: Run[], rounds: number) => Promise<Rounds>;

/** The maximum number of concurrent requests that the service accepts. */
const AT_ONCE = 20;

/** Milliseconds between two chat messages that come in beside a batch. */
const MESSAGE_EVERY_MS = 100;

/** Many executions with one credential: they share what the service accepts, and share it fairly. */
export const runs: Scenario = {
	name: 'runs',
	async run(bench) {
		const engine = bench.start<Job, Done>('sides/engine.ts');
		try {
			const measure = createMeasure(bench, engine.ask);
			// Lets both sides load and compile what the work needs.
			const warmUp = [...singles(bench.size(200, 20), 0), ...batch(bench.size(1_000, 20))];
			await measure(1, warmUp, bench.size(3, 1));
			return [await compareAtOnce(bench, measure), await compareBesideBatch(bench, measure)];
		} finally {
			await engine.end();
		}
	},
};

function createMeasure(bench: Bench, askEngine: (job: Job) => Promise<Done>): Measure {
	return async (delayMs, work, rounds) => {
		const behave = async () => await bench.behave({ delayMs, atOnce: AT_ONCE });
		const sides = {
			async engine() {
				await behave();
				const parameters = getParameters('={{ $json.prompt }}');
				return (await askEngine({ service: bench.service, parameters, runs: work })).results;
			},
			async axios() {
				await behave();
				return (await bench.client({ runs: work, atOnce: AT_ONCE })).results;
			},
		};
		return await alternate(sides, rounds, false);
	};
}

/** Many chat messages that come in together. */
async function compareAtOnce(bench: Bench, measure: Measure): Promise<Row> {
	const count = bench.size(200, 30);
	const delayMs = 50;
	const rounds = await measure(delayMs, singles(count, 0), bench.size(5, 1));
	const seconds = collectFigures(
		rounds,
		(results) => Math.max(...results.map(({ endedAtMs }) => endedAtMs)) / 1000,
	);
	const ideal = (count * delayMs) / AT_ONCE / 1000;
	return {
		what: `${count} runs of one item at once, ${AT_ONCE} at once, ${delayMs} ms: time`,
		unit: 's',
		samples: seconds,
		goals: [
			atMost(
				median(seconds.engine),
				3 * ideal + 1,
				(value) => `${value.toFixed(1)} s`,
				`3 × the ideal of ${ideal.toFixed(1)} s, and 1 s:`,
			),
			buildThroughGoal(count, rounds.engine),
		],
		note: `a run takes ${describeWaits(rounds)}.`,
		cause:
			'a request that is refused waits for the second that the service asks for, and n8n takes time of its own to start the items.',
	};
}

/** A chat message every now and then: alone, and beside a batch of documents that takes as long as all of them. */
async function compareBesideBatch(bench: Bench, measure: Measure): Promise<Row> {
	const items = bench.size(1_000, 40);
	const delayMs = 100;
	const messages = singles(bench.size(50, 5), MESSAGE_EVERY_MS);
	const alone = await measure(delayMs, messages, bench.size(2, 1));
	const all = await measure(delayMs, [...batch(items), ...messages], bench.size(3, 1));
	const withoutBatch = (results: RunResult[]) => results.slice(1);
	const beside = { engine: all.engine.map(withoutBatch), axios: all.axios.map(withoutBatch) };
	const p95 = collectFigures(beside, getP95);
	return {
		what: `${items.toLocaleString('en')} items in one run, ${AT_ONCE} at once, ${delayMs} ms, beside a run of one item every ${MESSAGE_EVERY_MS} ms: p95 of the runs of one item`,
		unit: 'ms',
		samples: p95,
		goals: [
			atMostTimes(p95.engine, alone.engine.map(getP95), 2, 'alone, with nothing beside it'),
			buildThroughGoal(messages.length, beside.engine),
		],
		note: `a run takes ${describeWaits(beside)}; alone ${describeWaits(alone)}.`,
		cause:
			"n8n starts all items of the batch before anything else in its process can run (0.3 to 0.45 s), and the runs of that moment wait for it. A later one waits for one of the batch's requests to end, at most one response time, and then takes as long itself.",
	};
}

const getP95 = (results: RunResult[]): number =>
	quantile(
		results.map(({ ms }) => ms),
		0.95,
	);

/** No item is lost, in any round. */
function buildThroughGoal(items: number, rounds: RunResult[][]): Goal {
	const least = Math.min(
		...rounds.map((results) => results.reduce((sum, { through }) => sum + through, 0)),
	);
	return { text: `${items} of ${items}`, result: `${least} of ${items}`, met: least === items };
}

/** Formats how long a run took from its start to its end, in all rounds. */
function describeWaits({ engine, axios }: Rounds): string {
	const [ours, others] = [engine, axios].map((rounds) => {
		const waits = rounds.flat().map(({ ms }) => ms);
		const [middle, p95, most] = [median(waits), quantile(waits, 0.95), Math.max(...waits)];
		return `${Math.round(middle)} ms (median), ${Math.round(p95)} ms (p95), at most ${Math.round(most)} ms`;
	});
	return `${ours}, with axios, its limit set by hand, ${others}`;
}
