import type { ICredentialDataDecryptedObject, IExecuteSingleFunctions } from 'n8n-workflow';

/** Takes the secrets out of a text. */
export type Redact = (text: string) => string;

/** Shorter than this, a secret stands inside other words by chance, so it is taken out only as a word of its own. */
const SHORTEST_PART = 6;

/** What stands in the place of a secret. */
const HIDDEN = '*****';

/**
 * What can stand for an ASCII character: an escape of a JSON string (RFC 8259, 7), of a URL or a form (RFC 3986, 2.1),
 * or of HTML (https://html.spec.whatwg.org/multipage/syntax.html#character-references).
 */
const ESCAPE =
	/\\(?:u00([0-7][0-9a-f])|(["\\/]))|%([0-7][0-9a-f])|&(?:#0*(\d{1,3})|#x0*([0-7]?[0-9a-f])|(amp|lt|gt|quot|apos));?/gi;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** How often a text can have been escaped, such as JSON inside of JSON on a web page; the secret may look escaped too. */
const LAYERS = 6;

/** A text without some of its escapes. */
interface Unescaped {
	text: string;
	/** Where each of its characters begins in the text it was made of, and where that text ends. */
	from: number[];
}

/** A part of a text: from where to where. */
type Span = [start: number, end: number];

/**
 * Gives a function that takes the credential's secrets out of a text. Services quote the key they refuse.
 *
 * @param context the item's context; its credential is read, so this is for errors only
 */
export async function createRedactor(context: IExecuteSingleFunctions): Promise<Redact> {
	try {
		return createRedactorFor(await context.getCredentials('mingleegoApi'));
	} catch {
		// Without a credential nothing was sent, so there is nothing to hide.
		return (text) => text;
	}
}

/**
 * The same where the credential is known. A secret is found as it is, in every escaped form, and also where the text
 * was cut off inside it. To be called before a text is shortened: a part of a secret that is shorter than six
 * characters is not found.
 *
 * @param credentials its fields, decrypted
 */
export function createRedactorFor(credentials: ICredentialDataDecryptedObject): Redact {
	const forms = formsOf(credentials);
	return (text) => {
		const spans: Span[] = [];
		for (const layer of layersOf(text)) {
			for (const form of forms) spans.push(...spansOf(form, layer));
		}
		return withoutSpans(text, spans);
	};
}

/** The secrets as a request carries them, and what is left of each when whatever looks like an escape is resolved. */
function formsOf({ apiKey, bearerToken }: ICredentialDataDecryptedObject): string[] {
	const token = String(bearerToken ?? '').replace(/^\s*Bearer\s+/i, '');
	const secrets = [String(apiKey ?? ''), token]
		.map((secret) => secret.trim())
		.filter((secret) => secret !== '');
	const resolved = secrets.flatMap((secret) => layersOf(secret).slice(1));
	const further = resolved.map(({ text }) => text).filter((text) => text.length >= SHORTEST_PART);
	return [...new Set([...secrets, ...further])];
}

/** The text as it is, and with its escapes resolved once, twice and so on while there are any. */
function layersOf(text: string): Unescaped[] {
	const layers = [{ text, from: Array.from({ length: text.length + 1 }, (_, at) => at) }];
	while (layers.length <= LAYERS) {
		const last = layers[layers.length - 1];
		const next = unescaped(last);
		if (next.text.length === last.text.length) break;
		layers.push(next);
	}
	return layers;
}

function unescaped({ text, from }: Unescaped): Unescaped {
	const parts: string[] = [];
	const origins: number[] = [];
	let copied = 0;
	const copyUpTo = (end: number) => {
		parts.push(text.slice(copied, end));
		for (let at = copied; at < end; at += 1) origins.push(from[at]);
	};
	for (const match of text.matchAll(ESCAPE)) {
		copyUpTo(match.index);
		parts.push(characterOf(match));
		origins.push(from[match.index]);
		copied = match.index + match[0].length;
	}
	copyUpTo(text.length);
	origins.push(from[text.length]);
	return { text: parts.join(''), from: origins };
}

function characterOf([, json, itself, url, decimal, hex, name]: RegExpExecArray): string {
	const code = json ?? url ?? hex;
	if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
	if (decimal !== undefined) return String.fromCharCode(Number(decimal));
	return itself ?? NAMED[name.toLowerCase()];
}

/** Where a form of a secret stands in a text. */
function spansOf(form: string, { text, from }: Unescaped): Span[] {
	const spans: Span[] = [];
	for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
		const end = at + form.length;
		if (form.length >= SHORTEST_PART || isWord(text, at, end)) spans.push([from[at], from[end]]);
	}
	// What ends with the beginning of a secret was cut off inside it.
	const cut = text.replace(/…$/, '');
	for (let length = Math.min(form.length, cut.length); length >= SHORTEST_PART; length -= 1) {
		if (!cut.endsWith(form.slice(0, length))) continue;
		spans.push([from[cut.length - length], from[cut.length]]);
		break;
	}
	return spans;
}

function isWord(text: string, start: number, end: number): boolean {
	return !/\w/.test(text.charAt(start - 1) + text.charAt(end));
}

function withoutSpans(text: string, spans: Span[]): string {
	const parts: string[] = [];
	let copied = 0;
	for (const [start, end] of spans.sort(([one], [other]) => one - other)) {
		if (start >= copied) parts.push(text.slice(copied, start), HIDDEN);
		copied = Math.max(copied, end);
	}
	parts.push(text.slice(copied));
	return parts.join('');
}
