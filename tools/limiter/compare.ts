import { ConcurrencyLimiter } from '../../nodes/client/resilience/concurrencyLimiter';
import { generatedSection } from '../docs/generatedSection';
import { markdownTable } from '../docs/markdownTable';
import { quantile } from '../statistics';
import { Aimd } from './algorithms/aimd';
import { Gate } from './algorithms/gate';
import { oracle } from './algorithms/oracle';
import { groups, type Scenario } from './scenarios';
import { simulate, type Contender, type Outcome } from './simulate';

/** By the name of its column. The oracle comes first, because the others are measured by it. */
const CONTENDERS: Record<string, Contender> = {
	oracle,
	ours: (clock) => new ConcurrencyLimiter(clock),
	'AIMD 0.7': (clock) => new Gate(clock, new Aimd()),
};

const NAMES = Object.keys(CONTENDERS);

/** Where docs/engineering/limiter.md shows what was simulated last. */
const [summarySection, tablesSection] = ['summary', 'tables'].map((what) =>
	generatedSection('engineering/limiter.md', what, 'bench -- limiter'),
);

/** Simulations of each row, each with other random numbers; the mean of them counts. */
const SEEDS = 5;

/** In a small run, one simulation of one row in so many. */
const SMOKE_STEP = 15;

/** The goals: times the oracle's time, and the share of refused requests. */
const MAX_RATIO = 1.5;
const MAX_REFUSED = 0.03;

/** The result of one limiter with one service. */
interface Cell {
	seconds: number;
	ratio: number;
	/** Of the items: so many requests were refused as too many. */
	refused: number;
	lost: number;
	outcomes: Outcome[];
}

/** The results with one service, in the order of the names. */
interface Row {
	scenario: Scenario;
	cells: Cell[];
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

const mean = (values: number[]) => sum(values) / values.length;

async function simulateRow(scenario: Scenario, seeds: number): Promise<Row> {
	const { service, workload } = scenario;
	const items = sum(workload.runs.map((run) => run.items));
	const cells: Cell[] = [];
	for (const name of NAMES) {
		const outcomes: Outcome[] = [];
		for (let seed = 1; seed <= seeds; seed += 1) {
			outcomes.push(await simulate(CONTENDERS[name], service, workload, seed * 100));
		}
		const seconds = mean(outcomes.map(({ ms }) => ms)) / 1000;
		cells.push({
			seconds,
			ratio: seconds / (cells[0]?.seconds ?? seconds),
			refused: mean(outcomes.map(({ refused }) => refused)) / items,
			lost: mean(outcomes.map(({ lost }) => lost)),
			outcomes,
		});
	}
	return { scenario, cells };
}

/** `1.3 s 1.02× 0.8 % −0.4`: seconds, times the oracle's, refused requests, lost items. What misses the goal is bold. */
function formatCell(name: string, { seconds, ratio, refused, lost }: Cell): string {
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

/** @returns the milliseconds that those saw who sent one item; undefined when nobody did */
function formatWaits({ outcomes }: Cell, { workload }: Scenario): string | undefined {
	const waits = outcomes.flatMap(({ runs }) =>
		runs.filter((_, n) => workload.runs[n].items === 1).map(({ ms }) => ms),
	);
	if (waits.length === 0) return undefined;
	return [0.5, 0.95, 1].map((part) => Math.round(quantile(waits, part))).join(' / ');
}

/** @returns the group's tables: one of all rows, and where single items are sent, one of their waits */
function formatGroup(title: string, rows: Row[]): string[] {
	const table = rows.map(({ scenario, cells }) => [
		scenario.name,
		...cells.map((cell, n) => formatCell(NAMES[n], cell)),
	]);
	const waits = rows.flatMap(({ scenario, cells }) => {
		const texts = cells.flatMap((cell) => formatWaits(cell, scenario) ?? []);
		return texts.length > 0 ? [[scenario.name, ...texts]] : [];
	});
	const tables = [markdownTable([[title, ...NAMES], ...table])];
	if (waits.length > 0) {
		tables.push(markdownTable([['single runs: median / p95 / worst, ms', ...NAMES], ...waits]));
	}
	return tables;
}

/** @returns a table of what each limiter makes of all services together */
function formatSummary(rows: Row[]): string {
	const head = [
		`${rows.length} services`,
		'Time of all',
		`Within ${MAX_RATIO}× of the oracle`,
		`Refused ${100 * MAX_REFUSED} % or less`,
		'Lost items',
	];
	const lines = NAMES.map((name, n) => {
		const cells = rows.map((row) => row.cells[n]);
		const count = (is: (cell: Cell) => boolean) => String(cells.filter(is).length);
		return [
			name,
			`${Math.round(sum(cells.map(({ seconds }) => seconds))).toLocaleString('en')} s`,
			count(({ ratio }) => ratio <= MAX_RATIO),
			count(({ refused }) => refused <= MAX_REFUSED),
			Math.round(sum(cells.map(({ lost }) => lost))).toLocaleString('en'),
		];
	});
	return markdownTable([head, ...lines]);
}

/**
 * `npm run bench -- limiter`: compares concurrency limiters in simulated time, side by side: ours, the usual algorithm,
 * and an oracle that knows what the service takes. Some 15 seconds.
 *
 * @param smoke whether a small run is enough, to see that it works
 * @param write whether the tables go into docs/engineering/limiter.md
 */
export async function compareLimiters(smoke: boolean, write: boolean): Promise<void> {
	const all: Row[] = [];
	const tables: string[] = [];
	for (const [title, scenarios] of Object.entries(groups)) {
		const some = smoke ? scenarios.filter((_, n) => n % SMOKE_STEP === 0) : scenarios;
		const rows: Row[] = [];
		for (const scenario of some) rows.push(await simulateRow(scenario, smoke ? 1 : SEEDS));
		all.push(...rows);
		tables.push(...formatGroup(title, rows));
	}
	const summary = formatSummary(all);
	console.log([summary, ...tables].join('\n\n'));
	if (!write) return;
	summarySection.write(summary);
	tablesSection.write(tables.join('\n\n'));
}
