import { markdownTable } from '../docs/markdownTable';
import { FAULTS } from './faultList';
import { OPERATIONS, SCOPES } from './matrix';
import type { Cell } from './types';

/**
 * The matrix as a table in Markdown: a row for each fault, a column for each operation and for which attempts met it.
 *
 * @param texts what to show in each cell
 * @returns formatted as prettier formats it
 */
export function formatTable(texts: Map<Cell, string>): string {
	const columns = OPERATIONS.flatMap(([operation, operationName]) =>
		SCOPES.map((scope) => ({
			operation,
			scope,
			head: `${operationName}: ${scope}`,
		})),
	);
	const cells = [...texts.keys()];
	const rows = FAULTS.map((fault) => [
		fault.name,
		...columns.map(({ operation, scope }) => {
			const cell = cells.find(
				(one) => one.fault === fault && one.operation === operation && one.scope === scope,
			);
			return (cell && texts.get(cell)) ?? '–';
		}),
	]);
	return markdownTable([['Fault', ...columns.map(({ head }) => head)], ...rows]);
}
