/** How many characters of a response are searched for a message: enough for any message, with a bounded cost. */
const MAX_SCANNED_CHARS = 64 * 1024;

/** How many characters of it an error message quotes. */
const MAX_MESSAGE_CHARS = 500;

/** What ends a word: whitespace and the brackets of markup. No secret contains whitespace. */
const WORD_BREAK = /[\s<>]/;

/** The keys under which services put error messages, the most specific first. */
const MESSAGE_KEYS = [
	'error',
	'message',
	'detail',
	'details',
	'error_description',
	'error_message',
	'errorMessage',
	'errors',
	'title',
	'reason',
];

/** The named entities that error pages use; any other one is left unchanged. */
export const NAMED_ENTITIES: Record<string, string> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	nbsp: ' ',
};

/**
 * The service's own message in an error response. The documentation specifies no format for it, so JSON (`error`,
 * `error.message`, `message` and similar), plain text and HTML are read.
 *
 * @param body the response body as text
 * @returns the message unmodified, with markup and secrets; at most 64 Ki characters; empty if there is none
 */
export function extractErrorMessage(body: string): string {
	const start = truncateToScanLimit(body);
	const parsed = parseErrorBody(body);
	return parsed === undefined ? start : truncateToScanLimit(findMessage(parsed) ?? start);
}

/**
 * The message of a value that a response or an event holds as its error.
 *
 * @param value a JSON value
 * @returns the same as `extractErrorMessage`
 */
export function extractErrorMessageFromValue(value: unknown): string {
	return truncateToScanLimit(findMessage(value) ?? stringify(value));
}

/**
 * Returns the start of a text that may be too long to be processed as a whole.
 *
 * @param text a text of any length
 * @returns at most 64 Ki characters
 */
export function truncateToScanLimit(text: string): string {
	return text.length <= MAX_SCANNED_CHARS ? text : dropCutWord(text.slice(0, MAX_SCANNED_CHARS));
}

/**
 * Drops the word that a cut left incomplete: it might be the first half of a secret, which redaction would not
 * recognize.
 *
 * @param text the start of a longer text
 * @returns the text without its last word, unless it is a single word
 */
export function dropCutWord(text: string): string {
	let end = text.length;
	while (end > 0 && !WORD_BREAK.test(text.charAt(end - 1))) end -= 1;
	return end > 0 ? text.slice(0, end) : text;
}

function stringify(value: unknown): string {
	try {
		return JSON.stringify(value) ?? '';
	} catch {
		// Nested too deeply to be serialized.
		return '';
	}
}

/**
 * Whether a body is a web page, regardless of its content type: some servers label every text as HTML.
 *
 * @param body the body or its start
 */
export function isHtml(body: string): boolean {
	return /^\uFEFF?\s*<(?:!doctype|html|head|body|!--|\?xml)/i.test(body);
}

/**
 * Finds the message in a value that describes an error.
 *
 * @param value a JSON value
 * @param depth how deep the value is in another. It is bounded: a response nested ten thousand levels deep must not
 *   overflow the stack.
 * @returns the message unmodified; undefined if there is none
 */
export function findMessage(value: unknown, depth = 0): string | undefined {
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
	// `{ error: "Bad Request", message: "prompt is required" }`: the first names the status, the second the problem.
	return [...new Set(found)].slice(0, 2).join(': ') || undefined;
}

/**
 * Parses an error response's body, if it is JSON.
 *
 * @param body the response body as text
 * @returns an object, a list or a string; undefined for anything else, and for a body of more than 64 Ki characters
 */
export function parseErrorBody(body: string): unknown {
	const text = body.trim();
	if (body.length > MAX_SCANNED_CHARS || !/^[[{"]/.test(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/**
 * A text as an error message quotes it: one line, without markup and control characters.
 *
 * @param text a text, of which at most 64 Ki characters are read
 */
export function toSingleLine(text: string): string {
	return stripHtml(truncateToScanLimit(text))
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
}

/**
 * Shortens a text to the length that an error message quotes. Call it only after redaction: the remaining part of a
 * secret cut at the edge would not be recognized.
 *
 * @param text one line
 * @returns the text, or its start and an ellipsis, at most 500 characters long
 */
export function truncate(text: string): string {
	if (text.length <= MAX_MESSAGE_CHARS) return text;
	// Never in the middle of a surrogate pair.
	return `${text
		.slice(0, MAX_MESSAGE_CHARS - 1)
		.replace(/[\uD800-\uDBFF]$/, '')
		.trimEnd()}…`;
}

function stripHtml(text: string): string {
	if (!text.includes('<')) return text;
	return decodeEntities(removeTags(removeHiddenBlocks(text))).replace(/[<>]/g, ' ');
}

function decodeEntities(text: string): string {
	return text.replace(
		/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(\w{2,8}));/gi,
		(entity, decimal, hex, name) => {
			if (name) return NAMED_ENTITIES[String(name).toLowerCase()] ?? String(entity);
			const code = decimal ? parseInt(String(decimal), 10) : parseInt(String(hex), 16);
			return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
		},
	);
}

/** Removes blocks that are not meant for people: scripts, styles and the head. An unclosed block is left unchanged. */
function removeHiddenBlocks(text: string): string {
	const opening = /<(script|style|head)\b/gi;
	// If one block has no end tag, later blocks of that name have none either; searching again for each takes seconds.
	const unclosed = new Set<string>();
	let visible = '';
	let from = 0;
	for (let start = opening.exec(text); start !== null; start = opening.exec(text)) {
		const name = String(start[1]).toLowerCase();
		const end = unclosed.has(name) ? undefined : findBlockEnd(text, name, opening.lastIndex);
		if (end === undefined) {
			unclosed.add(name);
			continue;
		}
		visible += text.slice(from, start.index) + extractTitle(text.slice(start.index, end));
		from = opening.lastIndex = end;
	}
	return visible + text.slice(from);
}

/** Finds the position after the next end tag of a name. */
function findBlockEnd(text: string, name: string, from: number): number | undefined {
	const closing = new RegExp(`</${name}\\s*>`, 'gi');
	closing.lastIndex = from;
	return closing.test(text) ? closing.lastIndex : undefined;
}

/** A tag may be unclosed. */
const TAG = /<!?\/?[a-z?][^>]*>?/gi;
const COMMENT_OR_TAG = new RegExp(`<!--[^]*?-->|${TAG.source}`, TAG.flags);

function removeTags(text: string): string {
	// A comment that starts after the last `-->` is unclosed, and searching for its end each time would take seconds.
	const last = text.lastIndexOf('-->');
	const split = last < 0 ? 0 : last + '-->'.length;
	return text.slice(0, split).replace(COMMENT_OR_TAG, ' ') + text.slice(split).replace(TAG, ' ');
}

/** Only the title of a page's head is meant for people. */
function extractTitle(block: string): string {
	return ` ${/<title[^>]*>([^<]*)/i.exec(block)?.[1] ?? ''} `;
}
