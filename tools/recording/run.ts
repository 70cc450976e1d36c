/** `npm run record`: records `npm run demo` for the README, as docs/images/demo-light.svg and demo-dark.svg. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { recordProgram, type RecordedLine } from './record';
import { drawTerminal, type Theme } from './terminalSvg';

const IMAGES = path.join(__dirname, '../../docs/images');

/** GitHub's colors. */
const THEMES: Record<string, Theme> = {
	light: {
		background: '#f6f8fa',
		border: '#d1d9e0',
		text: '#1f2328',
		success: '#1a7f37',
		muted: '#59636e',
	},
	dark: {
		background: '#151b23',
		border: '#3d444d',
		text: '#f0f6fc',
		success: '#3fb950',
		muted: '#9198a1',
	},
};

/** The run takes less than a second, so it is shown at a fifth of its speed, and a table line by line. */
const SLOWDOWN = 5;
const MIN_GAP_MS = 60;

async function main() {
	const lines = await recordProgram('tools/demo/run.ts');
	const command: RecordedLine = { text: '$ npm ci && npm run demo', at: 0 };
	const slowed = slowDown(lines);
	for (const [name, theme] of Object.entries(THEMES)) {
		writeFileSync(path.join(IMAGES, `demo-${name}.svg`), drawTerminal([command, ...slowed], theme));
	}
	console.log(`Recorded ${lines.length} lines in docs/images/demo-light.svg and demo-dark.svg`);
}

function slowDown(lines: RecordedLine[]): RecordedLine[] {
	let before = 0;
	let shownAt = 600;
	return lines.map(({ text, at }) => {
		shownAt += Math.max(MIN_GAP_MS, SLOWDOWN * (at - before));
		before = at;
		return { text, at: shownAt };
	});
}

main().catch((error) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
