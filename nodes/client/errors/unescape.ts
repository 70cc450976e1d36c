import { NAMED_ENTITIES } from './errorMessage';

/**
 * The escapes of a character: in a JSON string (RFC 8259, 7) or in a string of a programming language, in a URL or a
 * form (RFC 3986, 2.1), and in HTML (https://html.spec.whatwg.org/multipage/syntax.html#character-references).
 */
const ESCAPE =
	/\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|%([0-7][0-9a-f])|&#x0*([0-9a-f]{1,4});?|&#0*(\d{1,5});?|\\(["\\/])|&(amp|lt|gt|quot|apos|hellip|bull);?/gi;

/** Those of error pages, and those that stand for what is not shown. */
const ENTITIES: Record<string, string> = { ...NAMED_ENTITIES, hellip: '…', bull: '•' };

/** How many times a text may be escaped, such as JSON within JSON on a web page. */
const MAX_LEVELS = 6;

/** A text with some of its escapes resolved. */
export interface Unescaped {
	text: string;
	/** The offset of each of its characters in the original text, followed by the length of that text. */
	offsets: number[];
}

/**
 * Resolves the escapes of a text again and again.
 *
 * @param text a text of any length; the time is linear in it
 * @returns the text itself, then with its escapes resolved once, twice and so on while there are any, up to six times
 */
export function unescapeRepeatedly(text: string): Unescaped[] {
	const levels = [{ text, offsets: Array.from({ length: text.length + 1 }, (_, at) => at) }];
	while (levels.length <= MAX_LEVELS) {
		const last = levels[levels.length - 1];
		const next = unescapeOnce(last);
		if (next.text.length === last.text.length) break;
		levels.push(next);
	}
	return levels;
}

function unescapeOnce({ text, offsets }: Unescaped): Unescaped {
	const parts: string[] = [];
	const unescapedOffsets: number[] = [];
	let copied = 0;
	const copyUpTo = (end: number) => {
		parts.push(text.slice(copied, end));
		for (let at = copied; at < end; at += 1) unescapedOffsets.push(offsets[at]);
	};
	for (const match of text.matchAll(ESCAPE)) {
		copyUpTo(match.index);
		parts.push(decodeEscape(match));
		unescapedOffsets.push(offsets[match.index]);
		copied = match.index + match[0].length;
	}
	copyUpTo(text.length);
	unescapedOffsets.push(offsets[text.length]);
	return { text: parts.join(''), offsets: unescapedOffsets };
}

/** Returns one UTF-16 code unit: a secret is ASCII. */
function decodeEscape([, json, code, url, hex, decimal, literal, entity]: RegExpExecArray): string {
	const digits = json ?? code ?? url ?? hex;
	if (digits !== undefined) return String.fromCharCode(parseInt(digits, 16));
	if (decimal !== undefined) return String.fromCharCode(Number(decimal));
	return literal ?? ENTITIES[entity.toLowerCase()];
}
