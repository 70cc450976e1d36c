import os from 'node:os';

import { generatedSection } from '../docs/generatedSection';
import { markdownTable } from '../docs/markdownTable';
import { buildCells } from './table';
import type { Row } from './types';

/** The section of docs/engineering/benchmarks.md with the latest results. */
export const resultsSection = generatedSection('engineering/benchmarks.md', 'results', 'bench');

interface Versions {
	n8n: string;
	node: string;
	axios: string;
}

/**
 * Formats the results as a table in Markdown, with notes.
 *
 * @param aboutPackage a sentence with its figures
 */
export function formatResults(
	rows: Row[],
	aboutPackage: string,
	{ n8n, node, axios }: Versions,
): string {
	const [cpu] = os.cpus();
	const gib = Math.round(os.totalmem() / 1024 ** 3);
	const machine = `${os.cpus().length} cores (${cpu?.model.trim()}), ${gib} GiB of memory, ${os.type()} ${os.release()}`;
	const day = new Date().toISOString().slice(0, 10);
	const goals = rows.flatMap((row) => row.goals);
	const met = goals.filter((goal) => goal.met).length;
	const parts = [
		`Measured on ${day}: n8n ${n8n}, Node.js ${node}, axios ${axios}, ${machine}. ${met} of ${goals.length} goals are met.`,
		aboutPackage,
		markdownTable(buildCells(rows)),
	];
	const notes = rows.flatMap(({ what, note }) => (note ? [`- ${what}: ${note}`] : []));
	if (notes.length > 0) parts.push('Notes on the rows:', notes.join('\n'));
	const missed = rows.filter((row) => row.goals.some((goal) => !goal.met));
	if (missed.length > 0) {
		const causes = missed.map(({ what, cause = 'not known yet' }) => `- ${what}: ${cause}`);
		parts.push('Why a goal is not met:', causes.join('\n'));
	}
	return parts.join('\n\n');
}
