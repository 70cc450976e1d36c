import { stripVTControlCharacters } from 'node:util';

import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** A text without line breaks, and without what would move the terminal's cursor or change its colors. */
export function toOneLine(text: string): string {
	return stripVTControlCharacters(text)
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
}

/** Cuts a text that takes more than a number of columns, and ends it with an ellipsis. */
export function truncate(text: string, columns: number): string {
	if (stringWidth(text) <= columns) return text;
	const options = { hard: true, wordWrap: false, trim: false };
	return `${wrapAnsi(text, columns - 1, options)
		.split('\n')[0]
		.trimEnd()}…`;
}

/**
 * Breaks a text into lines: between words, and inside one that is longer than a line.
 *
 * @param maxLines any more are left out; the last one ends with an ellipsis then
 */
export function wrap(text: string, columns: number, maxLines = Infinity): string {
	const lines = wrapAnsi(toOneLine(text), columns, { hard: true }).split('\n');
	if (lines.length <= maxLines) return lines.join('\n');
	const last = truncate(lines.slice(maxLines - 1).join(' '), columns);
	return [...lines.slice(0, maxLines - 1), last].join('\n');
}
