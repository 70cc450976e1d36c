'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const FILE = path.join(__dirname, '../../docs/reliability.md');

const BEGIN = '<!-- The fault matrix, written by `npm run faults -- --write` -->';
const END = '<!-- End of the fault matrix -->';

/** @returns {string} the table that the document shows */
function readTable() {
	const { table } = parts();
	return table.trim();
}

/** @param {string} table to show in the document from now on */
function writeTable(table) {
	const { before, after } = parts();
	writeFileSync(FILE, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
}

/** @throws {Error} when the document has lost its markers */
function parts() {
	const [before, rest] = readFileSync(FILE, 'utf8').split(BEGIN);
	const [table, after] = rest?.split(END) ?? [];
	if (after === undefined) throw new Error(`${FILE} has no place for the table`);
	return { before, table, after };
}

module.exports = { readTable, writeTable };
