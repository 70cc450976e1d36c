'use strict';

const { median } = require('./statistics');

/** @typedef {import('./types').Row} Row */
/** @typedef {import('./types').SideName} SideName */
/** @typedef {import('./types').Unit} Unit */

/** @type {Array<[SideName, string]>} */
const SIDES = [
	['ours', 'Mingleego node'],
	['httpRequest', 'HTTP Request node'],
	['engine', 'Mingleego node, engine alone'],
	['axios', 'axios + form-data'],
	['bare', 'bare client'],
];

const HEAD = ['What', ...SIDES.map(([, name]) => name), 'Goal', 'Reached', 'Met'];

/**
 * @param {Row[]} rows
 * @returns {string[][]} the head, and a line a goal
 */
function cellsOf(rows) {
	return [
		HEAD,
		...rows.flatMap(({ what, unit, samples, goals }) =>
			goals.map(({ text, result, met }, line) => [
				line === 0 ? what : '',
				...SIDES.map(([side]) => (line === 0 ? figure(samples[side], unit) : '')),
				text,
				result,
				met ? 'yes' : '**no**',
			]),
		),
	];
}

/**
 * @param {number[] | undefined} samples
 * @param {Unit} unit
 * @returns {string} the median, and the least and the most where they differ from it
 */
function figure(samples, unit) {
	if (!samples) return '–';
	const [middle, least, most] = [median(samples), Math.min(...samples), Math.max(...samples)].map(
		(value) => shown(value, unit),
	);
	const spread = least === most ? '' : ` (${least} to ${most})`;
	return `${middle} ${unit}${spread}`;
}

/**
 * @param {number} value
 * @param {Unit} unit
 */
function shown(value, unit) {
	if (unit === 'items' || unit === 'reads') return String(Math.round(value));
	if (unit === 'MiB') return value.toFixed(0);
	return value.toFixed(value < 1 ? 3 : value < 100 ? 2 : 0);
}

module.exports = { cellsOf };
