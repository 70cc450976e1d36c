import { dropCutWord, extractErrorMessage } from '../errors/errorMessage';

/** The MIME type of unknown content (RFC 2046, 4.5.1). */
const UNKNOWN_TYPE = 'application/octet-stream';

/** The registered top-level types (https://www.iana.org/assignments/media-types), and one that is in use without. */
const MEDIA_TYPE =
	/^(?:application|audio|chemical|font|haptics|image|message|model|multipart|text|video)\/[\w.+-]+$/;

/** Types that only say that something is to be saved. Storage services and scripts send them with any file. */
const GENERIC_TYPE =
	/^application\/(?:x-)?(?:octet-?stream|octet|binary|unknown|file|attachment|save|(?:force-?)?download)$/;

const HTML_TYPE = /^(?:text\/html|application\/xhtml\+xml)$/;

/** Formats that never begin as HTML or JSON do. Excel and Word also open HTML under `.xls` and `.doc`. */
const BINARY_FORMATS = new Set([
	...['pdf', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'epub', 'parquet'],
	...['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'heic', 'tif', 'tiff', 'bmp', 'ico'],
	...['mp3', 'm4a', 'wav', 'ogg', 'flac', 'aac', 'mp4', 'm4v', 'mov', 'webm', 'avi', 'mkv'],
	...['zip', 'gz', 'tgz', 'tar', '7z', 'rar', 'woff', 'woff2', 'ttf', 'otf'],
]);

/** Other formats that are no web pages. */
const TEXT_FORMATS = new Set([
	...['txt', 'md', 'csv', 'tsv', 'json', 'jsonl', 'xml', 'yaml', 'yml', 'svg', 'sql', 'log'],
	...['doc', 'xls', 'ppt', 'rtf', 'tex', 'ics', 'vcf', 'srt', 'vtt', 'eml'],
]);

/** How a web page begins, in HTML or XHTML, possibly with comments before it. */
const WEB_PAGE =
	/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html|head|body|title)\b/i;

const MARKUP = /^\s*<[a-z!?/]/i;
const JSON_OBJECT = /^\s*\{\s*"/;

/** How many bytes at the start of a file show what it is. */
export const START_BYTES = 1024;

/** What a server sent in place of a file. */
export interface Substitute {
	/** Such as `a web page`. */
	kind: string;
	/** Its own words, unmodified, which may be empty. */
	words: string;
}

/**
 * Finds out whether a server sent something else in place of a file, with status 200: a page that asks to sign in or to
 * solve a puzzle, or the error of an API. The file's name says what was expected. A page is one by its content, because
 * some servers label every file as HTML, and a file with no known format in its name may be one.
 *
 * @param start the first bytes of the file, `START_BYTES` or more if it has them
 * @param contentType the value of the Content-Type header, if any
 * @param names the names by which the file was found: a server that asks to sign in redirects to a page of another name
 * @returns undefined if the content may be the file
 */
export function findSubstitute(
	start: Uint8Array,
	contentType: unknown,
	names: string[],
): Substitute | undefined {
	const text = new TextDecoder().decode(start.subarray(0, START_BYTES));
	const formats = names.map(getFormat);
	const isBinary = formats.some((format) => BINARY_FORMATS.has(format));
	const isText = formats.some((format) => TEXT_FORMATS.has(format));
	const quotable = start.length < START_BYTES ? text : dropCutWord(text);
	if (isBinary ? MARKUP.test(text) : isText && isHtmlType(contentType) && WEB_PAGE.test(text)) {
		const title = /<title[^>]*>([^<]*)/i.exec(quotable)?.[1];
		return {
			kind: WEB_PAGE.test(text) ? 'a web page' : 'HTML or XML',
			words: title ?? extractErrorMessage(quotable),
		};
	}
	return isBinary && JSON_OBJECT.test(text)
		? { kind: 'JSON', words: extractErrorMessage(quotable) }
		: undefined;
}

/**
 * The MIME type of a downloaded file in which nothing was substituted: its server's, unless that says nothing about it.
 *
 * @param contentType the value of the Content-Type header, if any
 * @param name the file's name
 * @returns undefined if the name decides: n8n derives the type from its extension
 */
export function getMimeType(contentType: unknown, name: string): string | undefined {
	const type = parseType(contentType);
	const format = getFormat(name);
	const isMislabeled = isHtmlType(type) && (BINARY_FORMATS.has(format) || TEXT_FORMATS.has(format));
	if (MEDIA_TYPE.test(type) && !GENERIC_TYPE.test(type) && !isMislabeled) return type;
	// Without an extension, n8n would call any content text.
	return format === '' ? UNKNOWN_TYPE : undefined;
}

function isHtmlType(contentType: unknown): boolean {
	return HTML_TYPE.test(parseType(contentType));
}

/** The type without its parameters. */
function parseType(contentType: unknown): string {
	return String(contentType ?? '')
		.split(';', 1)[0]
		.trim()
		.toLowerCase();
}

/** A name's extension without the dot, in lower case; empty if there is none. */
function getFormat(name: string): string {
	return /\.(\w{1,10})$/.exec(name)?.[1].toLowerCase() ?? '';
}
