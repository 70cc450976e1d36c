import { MIB } from './scenarios';
import type { Measurement, Row } from './types';

const HEAD = ['Upload', 'Mingleego node', 'axios + form-data, from buffers'];

/** @returns several lines */
export function formatTable(rows: Row[]): string {
	const cells = [
		HEAD,
		...rows.map(({ scenario, node, axios }) => [
			scenario.name,
			formatCell(node),
			formatCell(axios),
		]),
	];
	const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
	const lines = cells.map(
		(row) => `│ ${row.map((cell, column) => cell.padEnd(widths[column])).join(' │ ')} │`,
	);
	const rule = ([left, middle, right]: string) =>
		left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
	const [head, ...body] = lines;
	return [rule('┌┬┐'), head, rule('├┼┤'), ...body, rule('└┴┘')].join('\n');
}

function formatCell({ peak, ms, failure }: Measurement) {
	if (failure) return `failed: ${failure.code ?? 'see below'}`;
	const mib = `${Math.ceil(peak / MIB)} MiB`;
	return `${mib.padStart(8)} ${`${(ms / 1000).toFixed(1)} s`.padStart(8)}`;
}
