import { inspect } from 'node:util';

import { OPERATIONS, type Operation } from '../../emulator/operations';
import type { Engine } from '../engine/types';
import { runCell } from './cell';
import { FAULTS } from './faultList';
import type { Cell, Fault, Observation, Scope } from './types';

export const SCOPES: Scope[] = ['first', 'every'];

/** The maximum number of concurrent cells. They mostly wait, but on an overloaded machine timeouts mislead. */
const AT_ONCE = 32;

/** All cells that make sense, row by row. */
export const CELLS: Cell[] = FAULTS.flatMap((fault) =>
	OPERATIONS.flatMap((operation) =>
		SCOPES.filter((scope) => cellExists(fault, operation, scope)).map((scope) => ({
			fault,
			operation,
			scope,
		})),
	),
);

function cellExists({ only, scopes }: Fault, operation: Operation, scope: Scope) {
	return (only?.includes(operation.operation) ?? true) && (scopes ?? [scope]).includes(scope);
}

/**
 * Starts to run all cells on one engine.
 *
 * @returns what will have come of each
 */
export function runMatrix(engine: Engine): Map<Cell, Promise<Observation>> {
	let free = AT_ONCE;
	const waiting: Array<() => void> = [];
	const run = async (cell: Cell) => {
		if (free === 0) await new Promise((resolve) => waiting.push(() => resolve(undefined)));
		else free -= 1;
		try {
			return await runCell(engine, cell);
		} catch (error) {
			// Nobody may be waiting for this cell yet, and a rejection that nobody waits for ends the process.
			return { shown: 'not run', problems: [inspect(error)] };
		} finally {
			const next = waiting.shift();
			if (next) next();
			else free += 1;
		}
	};
	const longestFirst = [...CELLS].sort(
		(a, b) => Number(b.fault.slow ?? false) - Number(a.fault.slow ?? false),
	);
	return new Map(longestFirst.map((cell) => [cell, run(cell)]));
}
