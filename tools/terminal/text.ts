import { stripVTControlCharacters } from 'node:util';

/** What a reader takes for one character, be it several code points. */
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const splitCharacters = (text: string) => Array.from(segmenter.segment(text), (one) => one.segment);

/** Unicode's East Asian Wide and Fullwidth, in the blocks that are in use, and what is shown as an emoji. */
const WIDE =
	/^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]/u;

/** How many columns a text takes in a terminal. */
export function getColumns(text: string): number {
	return splitCharacters(text).reduce((sum, character) => sum + getCharacterColumns(character), 0);
}

function getCharacterColumns(character: string): number {
	if (WIDE.test(character)) return 2;
	return INVISIBLE.test(character) ? 0 : 1;
}

/**
 * What joins or varies emoji: a joiner after one, a skin tone, and the selector of a presentation. Terminals disagree
 * how many columns the result takes, and agree about the emoji alone.
 */
const EMOJI_VARIATION =
	/(?<=\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)\u200d|\p{Emoji_Modifier}|\ufe0f/gu;

/**
 * A text without line breaks, without what would move the terminal's cursor or change its colors, and with each emoji
 * for itself.
 */
export function toOneLine(text: string): string {
	return stripVTControlCharacters(text)
		.replace(EMOJI_VARIATION, '')
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
}

/** Adds spaces up to a number of columns. */
export const padColumns = (text: string, columns: number) =>
	text + ' '.repeat(Math.max(0, columns - getColumns(text)));

/** Cuts a text that takes more than a number of columns, and ends it with an ellipsis. */
export function truncate(text: string, columns: number): string {
	if (getColumns(text) <= columns) return text;
	return `${takeColumns(text, columns - 1).trimEnd()}…`;
}

/** The start of a text, as long as it fits. */
function takeColumns(text: string, columns: number): string {
	let start = '';
	let taken = 0;
	for (const character of splitCharacters(text)) {
		taken += getCharacterColumns(character);
		if (taken > columns) break;
		start += character;
	}
	return start;
}

/**
 * Breaks a text into lines: between words, and inside one that is longer than a line.
 *
 * @param maxLines any more are left out; the last one ends with an ellipsis then
 */
export function wrap(text: string, columns: number, maxLines = Infinity): string[] {
	const lines = [''];
	for (const word of toOneLine(text).split(' ')) {
		const last = lines.length - 1;
		const longer = lines[last] === '' ? word : `${lines[last]} ${word}`;
		if (getColumns(longer) <= columns) {
			lines[last] = longer;
			continue;
		}
		// The word begins a line of its own, unless the last one is empty.
		if (lines[last] === '') lines.pop();
		lines.push(...breakWord(word, columns));
		if (lines.length > maxLines) break;
	}
	if (lines.length <= maxLines) return lines;
	const last = `${takeColumns(lines[maxLines - 1], columns - 1).trimEnd()}…`;
	return [...lines.slice(0, maxLines - 1), last];
}

/** @returns at least one part; a part has at least one character, however few the columns are */
function breakWord(word: string, columns: number): string[] {
	const parts: string[] = [];
	let rest = word;
	while (getColumns(rest) > columns) {
		const part = takeColumns(rest, columns) || splitCharacters(rest)[0];
		parts.push(part);
		rest = rest.slice(part.length);
	}
	return rest === '' ? parts : [...parts, rest];
}
