import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { listSecrets } from '../../../credentials/MingleegoApi.credentials';
import { listBase64Forms, listHexForms, type Base64Form } from './encodedSecret';
import type { RequestContext } from './requestContext';
import { getSentSecrets } from './sentSecrets';
import { unescapeRepeatedly, type Unescaped } from './unescape';

/** Redacts the secrets in a text. */
export type Redact = (text: string) => string;

/** Characters. A shorter secret, or part of one, may occur inside other words by chance. */
const MIN_MATCH_CHARS = 6;

/** Characters. What is common to all keys of a service, such as `sk-ant-api03-`, is shorter. */
const MIN_UNMARKED_CHARS = 16;

/** Replaces a secret. */
export const MASK = '*****';

/**
 * What services put in place of the part of a key that they hide (`sk-12345678***90`, `sk-1234 …`, `sk-1234[...]`), and
 * the end of a text, which may have been cut off.
 */
const HIDDEN_PART = / ?[[(<]?(?:[.…*•·●█]{2,}|[…*•]|x{3,})|$/gi;

const BASE64_CHARACTER = /[\w+/-]/;
const BASE64_END = /^[\w+/-]?={0,2}/;

/** A part of a text: start and end offset. */
type Span = [start: number, end: number];

/** How texts can contain the secrets. */
interface SecretForms {
	literal: string[];
	base64: Base64Form[];
}

/**
 * Creates a function that redacts the credential's secrets in a text, and those that requests were sent with, if it was
 * changed since. Services quote the key they refuse.
 *
 * @param context the item's or the sub-node's context; its credential is read, so use this for errors only
 */
export async function createRedactor(context: RequestContext): Promise<Redact> {
	const sent = getSentSecrets(context);
	try {
		return redactAll([...sent, ...listSecrets(await context.getCredentials('mingleegoApi'))]);
	} catch {
		// It cannot be read any more, or never could; then nothing was sent.
		return redactAll(sent);
	}
}

/**
 * The same for a known credential. A secret is found in its original form, as Base64 or hexadecimal digits, in every
 * escaped form, and where only a part of it is shown. Redact before a text is truncated: a part of a secret that is
 * shorter than six characters is not found.
 *
 * @param credentials the credential's fields, decrypted
 * @returns a function whose time is linear in the text
 */
export function createRedactorFor(credentials: ICredentialDataDecryptedObject): Redact {
	return redactAll(listSecrets(credentials));
}

function redactAll(secrets: string[]): Redact {
	const forms = listForms(secrets);
	return (text) =>
		maskSpans(
			text,
			unescapeRepeatedly(text).flatMap((level) => findAllSpans(level, forms)),
		);
}

/** Lists the forms of the secrets, each also as it is where a text has its escapes resolved and it looks escaped. */
function listForms(secrets: string[]): SecretForms {
	const long = secrets.filter((secret) => secret.length >= MIN_MATCH_CHARS);
	const unescaped = long
		.flatMap((secret) => unescapeRepeatedly(secret))
		.map(({ text }) => text)
		.filter((text) => text.length >= MIN_MATCH_CHARS);
	return {
		literal: [...new Set([...secrets, ...unescaped, ...long.flatMap(listHexForms)])],
		base64: long.flatMap(listBase64Forms),
	};
}

/** Returns where the secrets are in the original text. */
function findAllSpans({ text, offsets }: Unescaped, { literal, base64 }: SecretForms): Span[] {
	const spans = [
		...literal.flatMap((form) => findSpans(form, text)),
		...base64.flatMap((form) => findSpans(form.text, text).map((span) => widen(span, form, text))),
	];
	return spans.map(([start, end]) => [offsets[start], offsets[end]]);
}

/** Finds what a text shows of a secret in one of its forms. */
function findSpans(form: string, text: string): Span[] {
	if (form.length < MIN_MATCH_CHARS) return findWords(form, text);
	// Of six characters of its start and its end, three are of one of them. Most texts contain neither.
	if (!text.includes(form.slice(0, 3)) && !text.includes(form.slice(-3))) return [];
	const starts = measureStarts(form, text);
	const ends = measureStarts(reverse(form), reverse(text)).reverse();
	const unmarked = Math.min(form.length, MIN_UNMARKED_CHARS);
	const spans: Span[] = [];
	for (let at = 0; at <= text.length; at += 1) {
		if (starts[at] >= unmarked) spans.push([at - starts[at], at]);
		if (ends[at] >= unmarked) spans.push([at, at + ends[at]]);
	}
	for (const { 0: hidden, index } of text.matchAll(HIDDEN_PART)) {
		const [start, end] = [starts[index], ends[index + hidden.length]];
		if (start + end < MIN_MATCH_CHARS) continue;
		if (start > 0) spans.push([index - start, index]);
		if (end > 0) spans.push([index + hidden.length, index + hidden.length + end]);
	}
	return spans;
}

/** Finds the places where a text is a short secret. */
function findWords(secret: string, text: string): Span[] {
	const spans: Span[] = [];
	for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + secret.length)) {
		const end = at + secret.length;
		if (!/\w/.test(text.charAt(at - 1) + text.charAt(end))) spans.push([at, end]);
	}
	return spans;
}

/**
 * For each offset of a text, how many characters before it are the start of a secret: the search of Knuth, Morris and
 * Pratt, whose time is linear in both.
 */
function measureStarts(secret: string, text: string): number[] {
	const joined = secret + text;
	// First of the secret itself, where a shorter start of it ends in the same place.
	const lengths = [0];
	for (let at = 1; at < joined.length; at += 1) {
		let length = at === secret.length ? 0 : lengths[at - 1];
		while (length > 0 && (length === secret.length || joined[at] !== joined[length])) {
			length = lengths[length - 1];
		}
		lengths.push(joined[at] === joined[length] ? length + 1 : length);
	}
	return [0, ...lengths.slice(secret.length)];
}

function reverse(text: string): string {
	return text.split('').reverse().join('');
}

/** Includes the characters beside a form in Base64 that hold some bits of the secret, and the padding. */
function widen([start, end]: Span, { isCutBefore, isCutAfter }: Base64Form, text: string): Span {
	const before = isCutBefore && BASE64_CHARACTER.test(text.charAt(start - 1)) ? 1 : 0;
	const after = isCutAfter ? BASE64_END.exec(text.slice(end, end + 3))?.[0].length : 0;
	return [start - before, end + (after ?? 0)];
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
