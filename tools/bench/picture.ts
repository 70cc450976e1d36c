import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { median } from './statistics';
import type { Row, SideName } from './types';

const FILE = path.join(__dirname, '../../docs/images/benchmark.svg');

const BARS: Array<{ side: SideName; name: string; fill: string; text: string }> = [
	{ side: 'ours', name: 'Mingleego node', fill: '#7657ff', text: '#3f2bb0' },
	{ side: 'httpRequest', name: 'HTTP Request node', fill: '#8a90a0', text: '#1f2430' },
	{ side: 'axios', name: 'axios, without n8n', fill: '#c3c7d1', text: '#5f6675' },
	{ side: 'bare', name: 'bare client, without n8n', fill: '#c3c7d1', text: '#5f6675' },
];

/** Pixels. */
const WIDTH = 1200;
const MARGIN = 48;
const LEFT = 310;
const RIGHT = 140;
const BAR = 26;
const STEP = 36;
const HEAD = 48;
const GAP = 30;

/**
 * Draws rows as bars, on a ground of its own: it is shown on light pages and on dark ones.
 *
 * @param rows with a figure of each side
 * @returns SVG
 */
function drawPicture(rows: Row[]): string {
	const group = HEAD + BARS.length * STEP + GAP;
	const height = 2 * MARGIN + rows.length * group - GAP;
	const groups = rows.map((row, n) => drawGroup(row, MARGIN + n * group));
	const about = rows.map((row) => `${row.what}: ${formatValues(row)}`).join('; ');
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif">
	<title id="title">The Mingleego node beside the HTTP Request node</title>
	<desc id="desc">${about}</desc>
	<rect x="1" y="1" width="${WIDTH - 2}" height="${height - 2}" rx="20" fill="#f6f7fa" stroke="#d5d8e0" stroke-width="2"/>
${groups.join('\n')}
</svg>
`;
}

function drawGroup(row: Row, top: number) {
	const figures = BARS.map(({ side }) => median(row.samples[side] ?? [0]));
	const most = Math.max(...figures);
	const better = row.unit === 'items' ? 'longer is better' : 'shorter is better';
	const bars = BARS.map(({ side, name, fill, text }, n) => {
		const y = top + HEAD + n * STEP;
		const width = Math.max(2, ((WIDTH - LEFT - RIGHT) * figures[n]) / most);
		const weight = side === 'ours' ? ' font-weight="600"' : '';
		const middle = y + BAR / 2 + 6;
		return [
			`	<text x="${LEFT - 16}" y="${middle}" font-size="18" text-anchor="end" fill="${text}"${weight}>${name}</text>`,
			`	<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="5" fill="${fill}"/>`,
			`	<text x="${(LEFT + width + 12).toFixed(1)}" y="${middle}" font-size="18" fill="${text}"${weight}>${formatValue(row, side)}</text>`,
		].join('\n');
	});
	return `	<text x="${MARGIN}" y="${top + 20}" font-size="21" font-weight="600" fill="#1f2430">${row.what}<tspan font-size="17" font-weight="400" fill="#5f6675"> — ${better}</tspan></text>
${bars.join('\n')}`;
}

const formatValues = (row: Row) =>
	BARS.map(({ side, name }) => `${name} ${formatValue(row, side)}`).join(', ');

/** A time as a multiple of the HTTP Request node's, which is the same on other machines; a number of items as it is. */
function formatValue({ unit, samples }: Row, side: SideName) {
	const value = median(samples[side] ?? [NaN]);
	if (unit === 'items') return String(Math.round(value));
	return `${(value / median(samples.httpRequest ?? [NaN])).toFixed(2)} ×`;
}

export const writePicture = (rows: Row[]) => writeFileSync(FILE, drawPicture(rows));
