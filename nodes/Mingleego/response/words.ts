/** How much of an answer is looked at for words, in characters: enough for any message, little enough for any answer. */
const LOOKED_AT = 64 * 1024;

/** How much of it a message quotes, in characters. */
const QUOTED = 500;

/** Where services put their words, first the one that says most. */
const WORDY_KEYS = [
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
 * @returns one line without markup, at most 500 characters long; empty when there are no words
 */
export function wordsOf(body: string): string {
	const start = body.slice(0, LOOKED_AT).trim();
	const parsed = body.length <= LOOKED_AT ? jsonOf(start) : undefined;
	return oneLine(parsed === undefined ? start : (wordsIn(parsed) ?? start));
}

/**
 * The words of a value that an answer or an event holds as its error.
 *
 * @param value a JSON value
 * @returns one line without markup, at most 500 characters long; empty when there are no words
 */
export function wordsOfValue(value: unknown): string {
	return oneLine(wordsIn(value) ?? asJson(value));
}

function asJson(value: unknown): string {
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
export function isWebPage(body: string): boolean {
	return /^\uFEFF?\s*<(?:!doctype|html|head|body|!--|\?xml)/i.test(body);
}

/** Depth is bounded: an answer nested ten thousand deep must not cost the stack. */
function wordsIn(value: unknown, depth = 0): string | undefined {
	if (typeof value === 'string') return value.trim() === '' ? undefined : value;
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'object' || value === null || depth > 4) return undefined;
	if (Array.isArray(value)) {
		const parts = value.slice(0, 5).map((entry) => wordsIn(entry, depth + 1));
		return parts.filter((part) => part !== undefined).join('; ') || undefined;
	}
	const fields = value as Record<string, unknown>;
	const found = WORDY_KEYS.map((key) => wordsIn(fields[key], depth + 1)).filter(
		(part) => part !== undefined,
	);
	// `{ error: "Bad Request", message: "prompt is required" }`: the first names the status, the second says what is wrong.
	return [...new Set(found)].slice(0, 2).join(': ') || undefined;
}

function jsonOf(text: string): unknown {
	if (!/^[[{"]/.test(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function oneLine(text: string): string {
	const line = withoutMarkup(text.slice(0, LOOKED_AT))
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
	return excerpt(line);
}

/**
 * A text for a message.
 *
 * @param text one line
 * @returns the text, or its start and an ellipsis, at most 500 characters long
 */
export function excerpt(text: string): string {
	if (text.length <= QUOTED) return text;
	// Not in the middle of a character that takes two units.
	return `${text
		.slice(0, QUOTED - 1)
		.replace(/[\uD800-\uDBFF]$/, '')
		.trimEnd()}…`;
}

function withoutMarkup(text: string): string {
	if (!text.includes('<')) return text;
	return text
		.replace(/<(script|style|head)\b[\s\S]*?<\/\1\s*>/gi, (block) => titleOf(block))
		.replace(/<!--[\s\S]*?-->|<!?\/?[a-z?][^>]*>?/gi, ' ')
		.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(\w{2,8}));/gi, (entity, decimal, hex, name) => {
			if (name) return ENTITIES[String(name).toLowerCase()] ?? String(entity);
			const code = decimal ? parseInt(String(decimal), 10) : parseInt(String(hex), 16);
			return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
		})
		.replace(/[<>]/g, ' ');
}

/** Of a page's head, the title alone is meant for people. */
function titleOf(block: string): string {
	return ` ${/<title[^>]*>([^<]*)/i.exec(block)?.[1] ?? ''} `;
}
