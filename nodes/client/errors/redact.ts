import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { NAMED_ENTITIES } from './errorMessage';
import type { RequestContext } from './requestContext';

/** Redacts the secrets in a text. */
export type Redact = (text: string) => string;

/** Characters. A shorter secret may occur inside other words by chance, so it is redacted only as a separate word. */
const MIN_MATCH_CHARS = 6;

/** Replaces a secret. */
const MASK = '*****';

/**
 * The escapes of an ASCII character: in a JSON string (RFC 8259, 7), in a URL or a form (RFC 3986, 2.1), or in HTML
 * (https://html.spec.whatwg.org/multipage/syntax.html#character-references).
 */
const ESCAPE =
	/\\(?:u00([0-7][0-9a-f])|(["\\/]))|%([0-7][0-9a-f])|&(?:#0*(\d{1,3})|#x0*([0-7]?[0-9a-f])|(amp|lt|gt|quot|apos));?/gi;

/** How many times a text may be escaped, such as JSON within JSON on a web page; a secret may look escaped too. */
const MAX_ESCAPE_LEVELS = 6;

/** A text with some of its escapes resolved. */
interface Unescaped {
	text: string;
	/** The offset of each of its characters in the original text, followed by the length of that text. */
	offsets: number[];
}

/** A part of a text: start and end offset. */
type Span = [start: number, end: number];

/**
 * Creates a function that redacts the credential's secrets in a text. Services quote the key they refuse.
 *
 * @param context the item's or the sub-node's context; its credential is read, so use this for errors only
 */
export async function createRedactor(context: RequestContext): Promise<Redact> {
	try {
		return createRedactorFor(await context.getCredentials('mingleegoApi'));
	} catch {
		// Without a credential nothing was sent, so there is nothing to hide.
		return (text) => text;
	}
}

/**
 * The same for a known credential. A secret is found in its original form, in every escaped form, and where the text
 * was cut off inside it. Redact before a text is truncated: a part of a secret that is shorter than six characters is
 * not found.
 *
 * @param credentials the credential's fields, decrypted
 */
export function createRedactorFor(credentials: ICredentialDataDecryptedObject): Redact {
	const forms = listSecretForms(credentials);
	return (text) => {
		const spans = unescapeRepeatedly(text).flatMap((level) =>
			forms.flatMap((form) => findSpans(form, level)),
		);
		return maskSpans(text, spans);
	};
}

/** Lists the secrets as a request carries them, and each with whatever looks like an escape resolved. */
function listSecretForms({ apiKey, bearerToken }: ICredentialDataDecryptedObject): string[] {
	const token = String(bearerToken ?? '').replace(/^\s*Bearer\s+/i, '');
	const secrets = [String(apiKey ?? ''), token]
		.map((secret) => secret.trim())
		.filter((secret) => secret !== '');
	const unescaped = secrets.flatMap((secret) => unescapeRepeatedly(secret).slice(1));
	const further = unescaped
		.map(({ text }) => text)
		.filter((text) => text.length >= MIN_MATCH_CHARS);
	return [...new Set([...secrets, ...further])];
}

/** Returns the original text, then the text with its escapes resolved once, twice and so on while there are any. */
function unescapeRepeatedly(text: string): Unescaped[] {
	const levels = [{ text, offsets: Array.from({ length: text.length + 1 }, (_, at) => at) }];
	while (levels.length <= MAX_ESCAPE_LEVELS) {
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

function decodeEscape([, json, literal, url, decimal, hex, name]: RegExpExecArray): string {
	const code = json ?? url ?? hex;
	if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
	if (decimal !== undefined) return String.fromCharCode(Number(decimal));
	return literal ?? NAMED_ENTITIES[name.toLowerCase()];
}

/** Finds one form of a secret in a text. */
function findSpans(form: string, level: Unescaped): Span[] {
	const cutOff = findCutOffSpan(form, level);
	return [...findWholeSpans(form, level), ...(cutOff ? [cutOff] : [])];
}

function findWholeSpans(form: string, { text, offsets }: Unescaped): Span[] {
	const spans: Span[] = [];
	for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
		const end = at + form.length;
		if (form.length >= MIN_MATCH_CHARS || isSeparateWord(text, at, end)) {
			spans.push([offsets[at], offsets[end]]);
		}
	}
	return spans;
}

/** A text that ends with the start of a secret was cut off inside that secret. */
function findCutOffSpan(form: string, { text, offsets }: Unescaped): Span | undefined {
	const cut = text.replace(/…$/, '');
	for (let length = Math.min(form.length, cut.length); length >= MIN_MATCH_CHARS; length -= 1) {
		if (cut.endsWith(form.slice(0, length))) {
			return [offsets[cut.length - length], offsets[cut.length]];
		}
	}
	return undefined;
}

function isSeparateWord(text: string, start: number, end: number): boolean {
	return !/\w/.test(text.charAt(start - 1) + text.charAt(end));
}

function maskSpans(text: string, spans: Span[]): string {
	const parts: string[] = [];
	let copied = 0;
	for (const [start, end] of spans.sort(([one], [other]) => one - other)) {
		if (start >= copied) parts.push(text.slice(copied, start), MASK);
		copied = Math.max(copied, end);
	}
	parts.push(text.slice(copied));
	return parts.join('');
}
