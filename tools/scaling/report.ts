import os from 'node:os';

import { DEFAULT_MAX_CONCURRENCY } from '../../nodes/sharedFields';
import { markdownTable } from '../docs/markdownTable';
import type { Load } from './loads';
import type { Measurement } from './measure';

export interface Row {
	load: Load;
	workers: number;
	/** Of each run, where it was set. */
	maxConcurrency?: number;
	result: Measurement;
}

const HEAD = [
	'Service',
	'Max Concurrent Requests',
	'Workers',
	'Replies per second',
	'Peak concurrent requests',
	'Rejected (429)',
];

/** How many times as long the runs may take with nothing set as with the service's limit divided among them. */
const MAX_TIME_RATIO = 1.3;

/**
 * What was measured, and on what, as the document shows it.
 *
 * @param setting n8n's version, how many executions a worker runs at a time, and how many rounds were measured
 * @returns in Markdown
 */
export function formatReport(
	rows: Row[],
	{ version, concurrency, rounds }: { version: string; concurrency: number; rounds: number },
): string {
	const { executions, items } = rows[0].load;
	const cores = os.cpus();
	const about = [
		`n8n ${version} on ${cores.length} cores (${cores[0].model.trim()}), shared by n8n's main process and workers, Redis, PostgreSQL and the emulator of the service.`,
		`${executions} executions of ${items} items, started simultaneously by a webhook; each worker runs up to ${concurrency} executions at a time.`,
		rounds === 1 ? 'One round.' : `Median of ${rounds} rounds.`,
	].join(' ');
	const table = markdownTable([
		HEAD,
		...rows.map(({ load, maxConcurrency = DEFAULT_MAX_CONCURRENCY, workers, result }) => [
			load.name,
			String(maxConcurrency),
			String(workers),
			((load.executions * load.items) / result.seconds).toFixed(0),
			String(result.atOnce),
			String(result.refused),
		]),
	]);
	return [about, table, ...compareWithTuned(rows)].join('\n\n');
}

/**
 * Compares the time with nothing set with the time at the service's limit, divided among the runs.
 *
 * @returns a sentence; none without such a pair of measurements
 */
function compareWithTuned(rows: Row[]): string[] {
	const ratios = rows.flatMap(({ load, workers, maxConcurrency, result }) => {
		if (maxConcurrency !== undefined) return [];
		const tuned = rows.find(
			(row) =>
				row.maxConcurrency !== undefined && row.load.name === load.name && row.workers === workers,
		);
		if (!tuned) return [];
		const ratio = (result.seconds / tuned.result.seconds).toFixed(2);
		return `${ratio} × with ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
	});
	if (ratios.length === 0) return [];
	return [
		`Where the service accepts a limited number of concurrent requests, the runs with the default of ${DEFAULT_MAX_CONCURRENCY} took, compared with those with the limit divided among them: ${ratios.join(', ')} (goal: at most ${MAX_TIME_RATIO} ×).`,
	];
}
