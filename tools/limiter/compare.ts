import { generatedSection } from '../docs/generatedSection';
import { markdownTable } from '../docs/markdownTable';
import { contenders } from './contenders';
import { groups, type Scenario } from './scenarios';
import { simulate, type Outcome } from './simulate';

/** Where docs/engineering/limiter.md shows what was simulated last. */
const tablesSection = generatedSection('engineering/limiter.md', 'tables', 'bench -- limiter');

/** Simulations of each row, each with other random numbers; the mean of them counts. */
const SEEDS = 5;

/** In a small run, one simulation of one row in so many. */
const SMOKE_STEP = 15;

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

async function simulateCell(
	name: string,
	scenario: Scenario,
	seeds: number,
	oracle?: Cell,
): Promise<Cell> {
	const outcomes: Outcome[] = [];
	for (let seed = 1; seed <= seeds; seed += 1) {
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

/** @returns the group's tables in Markdown: one of all rows, and where single items are sent, one of their waits */
async function tablesOf(title: string, scenarios: Scenario[], seeds: number): Promise<string[]> {
	const names = Object.keys(contenders);
	const rows = [[title, ...names]];
	const waits = [['single runs: median / p95 / worst, ms', ...names]];
	const columns: Cell[][] = names.map(() => []);
	for (const scenario of scenarios) {
		const cells: Cell[] = [];
		for (const name of names) cells.push(await simulateCell(name, scenario, seeds, cells[0]));
		cells.forEach((cell, n) => columns[n].push(cell));
		rows.push([scenario.name, ...cells.map((cell, n) => textOf(names[n], cell))]);
		const singles = cells.map((cell) => waitsOf(cell, scenario));
		if (singles[0] !== '–') waits.push([scenario.name, ...singles]);
	}
	const tables = [markdownTable([...rows, ...totalsOf(columns)])];
	if (waits.length > 1) tables.push(markdownTable(waits));
	return tables;
}

/** @param columns the cells of each limiter */
function totalsOf(columns: Cell[][]): string[][] {
	const sum = (of: (cell: Cell) => number) =>
		columns.map((cells) => cells.reduce((total, cell) => total + of(cell), 0).toFixed(0));
	const count = (is: (cell: Cell) => boolean) =>
		columns.map((cells) => `${cells.filter(is).length} of ${cells.length}`);
	return [
		['sum of seconds', ...sum(({ seconds }) => seconds)],
		[`within ${MAX_RATIO}×`, ...count(({ ratio }) => ratio <= MAX_RATIO)],
		['refused 3 % or less', ...count(({ refused }) => refused <= MAX_REFUSED)],
		['lost items', ...sum(({ lost }) => lost)],
	];
}

/**
 * `npm run bench -- limiter`: compares concurrency limiters in simulated time, side by side: ours, published algorithms,
 * and an oracle that knows what the service takes. About a minute.
 *
 * @param smoke whether a small run is enough, to see that it works
 * @param write whether the tables go into docs/engineering/limiter.md
 */
export async function compareLimiters(smoke: boolean, write: boolean): Promise<void> {
	const tables: string[] = [];
	for (const [title, scenarios] of Object.entries(groups)) {
		const some = smoke ? scenarios.filter((_, n) => n % SMOKE_STEP === 0) : scenarios;
		tables.push(...(await tablesOf(title, some, smoke ? 1 : SEEDS)));
	}
	const text = tables.join('\n\n');
	console.log(text);
	if (write) tablesSection.write(text);
}
