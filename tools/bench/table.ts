import { median } from '../statistics';
import type { Row, SideName, Unit } from './types';

const SIDES: Array<[SideName, string]> = [
	['ours', 'Mingleego node'],
	['httpRequest', 'HTTP Request node'],
	['engine', 'Mingleego node, engine alone'],
	['axios', 'axios + form-data'],
];

const HEAD = ['What', ...SIDES.map(([, name]) => name), 'Goal', 'Reached', 'Met'];

/** @returns the head, and a line per goal */
export function buildCells(rows: Row[]): string[][] {
	return [
		HEAD,
		...rows.flatMap(({ what, unit, samples, goals }) =>
			goals.map(({ text, result, met }, line) => [
				line === 0 ? what : '',
				...SIDES.map(([side]) => (line === 0 ? formatSamples(samples[side], unit) : '')),
				text,
				result,
				met ? 'yes' : '**no**',
			]),
		),
	];
}

/** @returns the median, and the minimum and the maximum where they differ from it */
function formatSamples(samples: number[] | undefined, unit: Unit): string {
	if (!samples) return '–';
	const [middle, least, most] = [median(samples), Math.min(...samples), Math.max(...samples)].map(
		(value) => formatValue(value, unit),
	);
	const spread = least === most ? '' : ` (${least} to ${most})`;
	return `${middle} ${unit}${spread}`;
}

function formatValue(value: number, unit: Unit) {
	if (unit === 'items') return String(Math.round(value));
	if (unit === 'MiB') return value.toFixed(0);
	return value.toFixed(value < 1 ? 3 : value < 100 ? 2 : 0);
}
