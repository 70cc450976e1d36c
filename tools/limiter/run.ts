/**
 * `npm run limiter`: compares concurrency limiters in simulated time, side by side: the one that ships (present), the one
 * that is to replace it for all runs of a credential (ours, in candidate/; no node uses it yet), published algorithms,
 * and an oracle that knows what the service takes. About two minutes; results.md keeps a run.
 */

import { contenders } from './contenders';
import { groups, type Scenario } from './scenarios';
import { simulate, type Outcome } from './simulate';
import { markdownTable } from '../docs/markdownTable';

/** Simulations of each row, each with other random numbers; the mean of them counts. */
const SEEDS = 5;

/** The goals: times the oracle's time, and the share of refused requests. */
const MAX_RATIO = 1.5;
const MAX_REFUSED = 0.03;

/** The result of one limiter in one row. */
interface Cell {
	seconds: number;
	ratio: number;
	/** Of the items: so many requests were refused as too many. */
	refused: number;
	lost: number;
	outcomes: Outcome[];
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const percentile = (values: number[], share: number) =>
	[...values].sort((one, other) => one - other)[Math.ceil(values.length * share) - 1];

const itemsOf = ({ workload }: Scenario) =>
	workload.runs.reduce((sum, { items }) => sum + items, 0);

async function cellOf(name: string, scenario: Scenario, oracle?: Cell): Promise<Cell> {
	const outcomes: Outcome[] = [];
	for (let seed = 1; seed <= SEEDS; seed += 1) {
		const { service, workload } = scenario;
		outcomes.push(await simulate(contenders[name], service, workload, seed * 100));
	}
	const seconds = mean(outcomes.map(({ ms }) => ms)) / 1000;
	return {
		seconds,
		ratio: seconds / (oracle?.seconds ?? seconds),
		refused: mean(outcomes.map(({ refused }) => refused)) / itemsOf(scenario),
		lost: mean(outcomes.map(({ lost }) => lost)),
		outcomes,
	};
}

/** `1.3 s 1.02× 0.8 % −0.4`: seconds, times the oracle's, refused requests, lost items. What misses the goal is bold. */
function textOf(name: string, { seconds, ratio, refused, lost }: Cell): string {
	const bold = (text: string, missed: boolean) =>
		name === 'ours' && missed ? `**${text}**` : text;
	const parts = [`${seconds.toFixed(1)} s`];
	if (name !== 'oracle') {
		parts.push(bold(`${ratio.toFixed(2)}×`, ratio > MAX_RATIO));
		parts.push(bold(`${(100 * refused).toFixed(1)} %`, refused > MAX_REFUSED));
	}
	if (lost > 0) parts.push(`−${lost.toFixed(1)}`);
	return parts.join(' ');
}

/** What those saw who sent one item: milliseconds. */
function waitsOf({ outcomes }: Cell, { workload }: Scenario): string {
	const all = outcomes.flatMap(({ runs }) =>
		runs.filter((_, n) => workload.runs[n].items === 1).map(({ ms }) => ms),
	);
	if (all.length === 0) return '–';
	return [0.5, 0.95, 1].map((share) => Math.round(percentile(all, share))).join(' / ');
}

async function printGroup(title: string, scenarios: Scenario[]): Promise<void> {
	const names = Object.keys(contenders);
	const rows = [[title, ...names]];
	const waits = [['single runs: median / p95 / worst, ms', ...names]];
	const columns = new Map(names.map((name) => [name, [] as Cell[]]));
	for (const scenario of scenarios) {
		const cells: Cell[] = [];
		for (const name of names) cells.push(await cellOf(name, scenario, cells[0]));
		names.forEach((name, n) => columns.get(name)?.push(cells[n]));
		rows.push([scenario.name, ...cells.map((cell, n) => textOf(names[n], cell))]);
		waits.push([scenario.name, ...cells.map((cell) => waitsOf(cell, scenario))]);
	}
	const total = (of: (cells: Cell[]) => string) => names.map((name) => of(columns.get(name) ?? []));
	const count = (cells: Cell[], is: (cell: Cell) => boolean) =>
		`${cells.filter(is).length} of ${cells.length}`;
	rows.push(
		[
			'sum of seconds',
			...total((cells) => mean(cells.map((c) => c.seconds * cells.length)).toFixed(0)),
		],
		[`within ${MAX_RATIO}×`, ...total((cells) => count(cells, ({ ratio }) => ratio <= MAX_RATIO))],
		[
			'refused 3 % or less',
			...total((cells) => count(cells, ({ refused }) => refused <= MAX_REFUSED)),
		],
		['lost items', ...total((cells) => mean(cells.map((c) => c.lost * cells.length)).toFixed(0))],
	);
	console.log(`\n${markdownTable(rows)}`);
	const single = waits.filter((row, n) => n === 0 || row[1] !== '–');
	if (single.length > 1) console.log(`\n${markdownTable(single)}`);
}

async function main(): Promise<void> {
	for (const [title, scenarios] of Object.entries(groups)) {
		await printGroup(title, scenarios);
	}
}

void main();
