/** How much of an answer is looked at for words, in characters: enough for any message, little enough for any answer. */
const MAX_SCANNED_CHARS = 64 * 1024;

/** How much of it a message quotes, in characters. */
const MAX_MESSAGE_CHARS = 500;

/** What ends a word: blanks, and the brackets of markup. No secret holds a blank. */
const BREAK = /[\s<>]/;

/** Where services put their words, first the one that says most. */
const MESSAGE_KEYS = [
	'error',
	'message',
	'detail',
	'details',
	'error_description',
	'errors',
	'title',
	'reason',
];

/** The named entities that error pages use; any other one is shown as it stands. */
const ENTITIES: Record<string, string> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	nbsp: ' ',
};

/**
 * The service's own words in an answer that is an error. The documentation gives no form for it, so JSON
 * (`error`, `error.message`, `message` and the like), plain text and HTML are read.
 *
 * @param body the answer's body as text
 * @returns the words as they stand there, with markup and secrets; at most 64 Ki characters; empty when there are none
 */
export function extractErrorMessage(body: string): string {
	const start = startOf(body);
	const parsed = body.length <= MAX_SCANNED_CHARS ? tryParseJson(start.trim()) : undefined;
	return parsed === undefined ? start : startOf(findMessage(parsed) ?? start);
}

/**
 * The words of a value that an answer or an event holds as its error.
 *
 * @param value a JSON value
 * @returns as `extractErrorMessage`
 */
export function extractErrorMessageFromValue(value: unknown): string {
	return startOf(findMessage(value) ?? stringify(value));
}

/**
 * The start of a text that is too long to be looked at as a whole.
 *
 * @param text of any length
 * @returns at most 64 Ki characters
 */
export function startOf(text: string): string {
	return text.length <= MAX_SCANNED_CHARS ? text : withoutCutWord(text.slice(0, MAX_SCANNED_CHARS));
}

/**
 * A text that was cut off somewhere, without the word that the cut left unfinished: it might be the first half of a
 * secret, which nobody would recognize.
 *
 * @param text the start of a longer one
 * @returns without its last word, unless it is one single word
 */
export function withoutCutWord(text: string): string {
	let end = text.length;
	while (end > 0 && !BREAK.test(text.charAt(end - 1))) end -= 1;
	return end > 0 ? text.slice(0, end) : text;
}

function stringify(value: unknown): string {
	try {
		return JSON.stringify(value) ?? '';
	} catch {
		// Nested too deep to be written out.
		return '';
	}
}

/**
 * Whether a body is a web page, whatever its content type says: some servers call every text HTML.
 *
 * @param body the body or its start
 */
export function isHtml(body: string): boolean {
	return /^\uFEFF?\s*<(?:!doctype|html|head|body|!--|\?xml)/i.test(body);
}

/** Depth is bounded: an answer nested ten thousand deep must not cost the stack. */
function findMessage(value: unknown, depth = 0): string | undefined {
	if (typeof value === 'string') return value.trim() === '' ? undefined : value;
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'object' || value === null || depth > 4) return undefined;
	if (Array.isArray(value)) {
		const parts = value.slice(0, 5).map((entry) => findMessage(entry, depth + 1));
		return parts.filter((part) => part !== undefined).join('; ') || undefined;
	}
	const fields = value as Record<string, unknown>;
	const found = MESSAGE_KEYS.map((key) => findMessage(fields[key], depth + 1)).filter(
		(part) => part !== undefined,
	);
	// `{ error: "Bad Request", message: "prompt is required" }`: the first names the status, the second says what is wrong.
	return [...new Set(found)].slice(0, 2).join(': ') || undefined;
}

function tryParseJson(text: string): unknown {
	if (!/^[[{"]/.test(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/**
 * A text as a message quotes it: one line, without markup and control characters.
 *
 * @param text at most 64 Ki characters of it are read
 */
export function toSingleLine(text: string): string {
	return stripHtml(startOf(text))
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
}

/**
 * A text as long as a message quotes it. To be called when the secrets are out of it: of one that stands at the edge,
 * the rest would not be recognized.
 *
 * @param text one line
 * @returns the text, or its start and an ellipsis, at most 500 characters long
 */
export function truncate(text: string): string {
	if (text.length <= MAX_MESSAGE_CHARS) return text;
	// Not in the middle of a character that takes two units.
	return `${text
		.slice(0, MAX_MESSAGE_CHARS - 1)
		.replace(/[\uD800-\uDBFF]$/, '')
		.trimEnd()}…`;
}

function stripHtml(text: string): string {
	if (!text.includes('<')) return text;
	return withoutTags(withoutBlocks(text))
		.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(\w{2,8}));/gi, (entity, decimal, hex, name) => {
			if (name) return ENTITIES[String(name).toLowerCase()] ?? String(entity);
			const code = decimal ? parseInt(String(decimal), 10) : parseInt(String(hex), 16);
			return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
		})
		.replace(/[<>]/g, ' ');
}

/** Without what is not for people to read: scripts, styles and the head. One that has no end is left as it is. */
function withoutBlocks(text: string): string {
	const opening = /<(script|style|head)\b/gi;
	// Once there is no end for one, there is none for those that follow it: searched for each of them, it takes seconds.
	const unclosed = new Set<string>();
	let words = '';
	let from = 0;
	for (let start = opening.exec(text); start !== null; start = opening.exec(text)) {
		const name = String(start[1]).toLowerCase();
		const end = unclosed.has(name) ? undefined : blockEnd(text, name, opening.lastIndex);
		if (end === undefined) {
			unclosed.add(name);
			continue;
		}
		words += text.slice(from, start.index) + extractTitle(text.slice(start.index, end));
		from = opening.lastIndex = end;
	}
	return words + text.slice(from);
}

/** Where the next end tag of a name ends. */
function blockEnd(text: string, name: string, from: number): number | undefined {
	const closing = new RegExp(`</${name}\\s*>`, 'gi');
	closing.lastIndex = from;
	return closing.test(text) ? closing.lastIndex : undefined;
}

/** A tag may lack its end. */
const TAG = /<!?\/?[a-z?][^>]*>?/gi;
const COMMENT_OR_TAG = new RegExp(`<!--[^]*?-->|${TAG.source}`, TAG.flags);

function withoutTags(text: string): string {
	// A comment that begins after the last end of one has none, and to look for it each time would take seconds.
	const last = text.lastIndexOf('-->');
	const split = last < 0 ? 0 : last + '-->'.length;
	return text.slice(0, split).replace(COMMENT_OR_TAG, ' ') + text.slice(split).replace(TAG, ' ');
}

/** Of a page's head, the title alone is meant for people. */
function extractTitle(block: string): string {
	return ` ${/<title[^>]*>([^<]*)/i.exec(block)?.[1] ?? ''} `;
}
