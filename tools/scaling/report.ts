import os from 'node:os';

import { DEFAULT_MAX_CONCURRENCY } from '../../nodes/Mingleego/items/defaults';
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

/**
 * What was measured, and on what, as the document shows it.
 *
 * @param setting n8n's version, how many executions a worker runs at a time, and how many rounds were measured
 * @returns in Markdown
 */
export function report(
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
	return `${about}\n\n${table}`;
}
