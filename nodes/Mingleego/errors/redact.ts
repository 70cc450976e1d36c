import type { ICredentialDataDecryptedObject, IExecuteSingleFunctions } from 'n8n-workflow';

/** Redacts the secrets in a text. */
export type Redact = (text: string) => string;

/** A secret shorter than this may occur inside other words by chance, so it is redacted only as a separate word. */
const SHORTEST_PART = 6;

/** What replaces a secret. */
const HIDDEN = '*****';

/**
 * The escapes of an ASCII character: in a JSON string (RFC 8259, 7), in a URL or a form (RFC 3986, 2.1), or in HTML
 * (https://html.spec.whatwg.org/multipage/syntax.html#character-references).
 */
const ESCAPE =
	/\\(?:u00([0-7][0-9a-f])|(["\\/]))|%([0-7][0-9a-f])|&(?:#0*(\d{1,3})|#x0*([0-7]?[0-9a-f])|(amp|lt|gt|quot|apos));?/gi;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** How many times a text may be escaped, such as JSON within JSON on a web page; a secret may look escaped too. */
const LAYERS = 6;

/** A text with some of its escapes resolved. */
interface Unescaped {
	text: string;
	/** The offset of each of its characters in the original text, followed by the length of that text. */
	from: number[];
}

/** A part of a text: start and end offset. */
type Span = [start: number, end: number];

/**
 * Creates a function that redacts the credential's secrets in a text. Services quote the key they refuse.
 *
 * @param context the item's context; its credential is read, so use this for errors only
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
 * The same for a known credential. A secret is found in its original form, in every escaped form, and where the text
 * was cut off inside it. Redact before a text is truncated: a part of a secret that is shorter than six characters is
 * not found.
 *
 * @param credentials the credential's fields, decrypted
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

/** The secrets as a request carries them, and each with whatever looks like an escape resolved. */
function formsOf({ apiKey, bearerToken }: ICredentialDataDecryptedObject): string[] {
	const token = String(bearerToken ?? '').replace(/^\s*Bearer\s+/i, '');
	const secrets = [String(apiKey ?? ''), token]
		.map((secret) => secret.trim())
		.filter((secret) => secret !== '');
	const resolved = secrets.flatMap((secret) => layersOf(secret).slice(1));
	const further = resolved.map(({ text }) => text).filter((text) => text.length >= SHORTEST_PART);
	return [...new Set([...secrets, ...further])];
}

/** The original text, then the text with its escapes resolved once, twice and so on while there are any. */
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

/** The positions of one form of a secret in a text. */
function spansOf(form: string, { text, from }: Unescaped): Span[] {
	const spans: Span[] = [];
	for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
		const end = at + form.length;
		if (form.length >= SHORTEST_PART || isWord(text, at, end)) spans.push([from[at], from[end]]);
	}
	// A text that ends with the start of a secret was cut off inside that secret.
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
