'use strict';

const { inspect } = require('node:util');

const { runCell } = require('./cell');
const { FAULTS } = require('./faultList');

/** @typedef {import('./types').Cell} Cell */
/** @typedef {import('./types').Operation} Operation */
/** @typedef {import('./types').Scope} Scope */

/** @type {Array<[operation: Operation, name: string]>} */
const OPERATIONS = [
	['complete', 'Chat'],
	['stream', 'Chat Stream'],
	['upload', 'Upload File'],
];

/** @type {Scope[]} */
const SCOPES = ['first', 'every'];

/** Cells under way at once: most of their time is waiting, but a machine that is too busy makes timeouts lie. */
const AT_ONCE = 32;

/** All cells that make sense, row by row. @type {Cell[]} */
const CELLS = FAULTS.flatMap((fault) =>
	OPERATIONS.flatMap(([operation]) =>
		SCOPES.filter((scope) => cellExists(fault, operation, scope)).map((scope) => ({
			fault,
			operation,
			scope,
		})),
	),
);

/**
 * @param {import('./types').Fault} fault
 * @param {Operation} operation
 * @param {Scope} scope
 */
function cellExists({ only, scopes }, operation, scope) {
	return (only ?? [operation]).includes(operation) && (scopes ?? [scope]).includes(scope);
}

/**
 * Starts to run all cells on one engine.
 *
 * @param {import('../engine/types').Engine} engine
 * @returns {Map<Cell, Promise<import('./types').Observation>>} what will have come of each
 */
function runMatrix(engine) {
	let free = AT_ONCE;
	/** @type {Array<() => void>} */
	const waiting = [];
	const run = async (/** @type {Cell} */ cell) => {
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

module.exports = { CELLS, OPERATIONS, SCOPES, runMatrix };
