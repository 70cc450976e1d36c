import type { RecordedLine } from './record';

/** The colors of a terminal. */
export interface Theme {
	background: string;
	border: string;
	text: string;
	success: string;
	muted: string;
}

const COLUMNS = 80;
const VISIBLE_ROWS = 24;
const FONT_SIZE = 14;
/** Of a monospace font, in its size. */
const COLUMN_WIDTH = 0.602 * FONT_SIZE;
const ROW_HEIGHT = 20;
const PADDING = 20;

/** Milliseconds for which the end stays before the recording begins again. */
const PAUSE_MS = 5_000;

/**
 * Draws a recording as an animated SVG, which begins again and again. Who prefers reduced motion sees its end.
 *
 * @param lines what was printed, and when
 */
export function drawTerminal(lines: RecordedLine[], theme: Theme): string {
	const lastAt = lines.at(-1)?.at ?? 0;
	const duration = lastAt + PAUSE_MS;
	const percent = (at: number) => `${((100 * at) / duration).toFixed(2)}%`;
	const width = Math.ceil(COLUMNS * COLUMN_WIDTH) + 2 * PADDING;
	const height = VISIBLE_ROWS * ROW_HEIGHT + 2 * PADDING;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="npm run demo in a terminal">`,
		'<style>',
		`text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${theme.text};white-space:pre}`,
		`.success{fill:${theme.success}}.muted{fill:${theme.muted}}`,
		`#screen{transform:translateY(${toOffset(lines.length)})}`,
		'@media (prefers-reduced-motion:no-preference){',
		`#screen,#screen text{animation-duration:${duration}ms;animation-iteration-count:infinite;animation-timing-function:step-end}`,
		`#screen{animation-name:scroll}`,
		...lines.map((_line, index) => `#l${index}{animation-name:k${index}}`),
		'}',
		...lines.map(({ at }, index) => `@keyframes k${index}{0%{opacity:0}${percent(at)}{opacity:1}}`),
		drawScrolling(lines, percent),
		'</style>',
		`<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${theme.background}" stroke="${theme.border}"/>`,
		`<clipPath id="window"><rect y="${PADDING / 2}" width="${width}" height="${height - PADDING}"/></clipPath>`,
		'<g clip-path="url(#window)"><g id="screen">',
		...lines.map(({ text }, index) => drawLine(text, index)),
		'</g></g>',
		'</svg>',
		'',
	].join('\n');
}

/** How far the screen is scrolled when it shows that many lines. */
function toOffset(count: number): string {
	return `${-ROW_HEIGHT * Math.max(0, count - VISIBLE_ROWS)}px`;
}

function drawScrolling(lines: RecordedLine[], percent: (at: number) => string): string {
	const steps = lines.map(
		({ at }, index) => `${percent(at)}{transform:translateY(${toOffset(index + 1)})}`,
	);
	return `@keyframes scroll{0%{transform:none}${steps.join('')}}`;
}

function drawLine(text: string, index: number): string {
	const y = PADDING + (index + 0.75) * ROW_HEIGHT;
	return `<text id="l${index}" class="${getClass(text)}" x="${PADDING}" y="${y}">${escapeXml(text)}</text>`;
}

function getClass(text: string): string {
	if (text.startsWith('✓') || /^\d+ of \d+ /.test(text) || text.startsWith('$')) return 'success';
	return text.startsWith('    ') ? 'muted' : '';
}

function escapeXml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
