import { getOperation } from '../../emulator/operations';
import { markdownTable } from '../docs/markdownTable';
import { FAULTS } from './faultList';
import { SCOPES } from './matrix';
import type { Cell, Fault } from './types';

/**
 * The matrix as a table in Markdown: a row for each fault, a column for which attempts met it.
 *
 * @param texts what to show of each cell
 * @returns formatted as prettier formats it
 */
export function formatTable(texts: Map<Cell, string>): string {
	const cells = [...texts];
	const rows = FAULTS.map((fault) => [
		fault.name,
		formatOperations(fault),
		...SCOPES.map((scope) =>
			formatCells(cells.filter(([cell]) => cell.fault === fault && cell.scope === scope)),
		),
	]);
	return markdownTable([
		['Fault', 'Operations', 'In the first attempt', 'In every attempt'],
		...rows,
	]);
}

const formatOperations = ({ only }: Fault) =>
	only?.map((name) => getOperation(name).name).join(', ') ?? 'all';

/** One text for all operations, unless they differ. */
function formatCells(cells: Array<[Cell, string]>): string {
	const different = new Set(cells.map(([, text]) => text));
	if (different.size < 2) return [...different][0] ?? '–';
	return cells.map(([{ operation }, text]) => `${operation.name}: ${text}`).join('; ');
}
