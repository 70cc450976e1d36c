import { extractErrorMessage, isHtml, toSingleLine } from '../../nodes/client/errors/errorMessage';
import { tryParseJson } from '../../nodes/client/api/parseJson';
import type { Reply } from './types';

/** A text in a report is shorter than in an error message. */
const MAX_QUOTE_CHARS = 120;

/**
 * The form of a JSON value, without its content: a reply may be private, and the URL of a file may let others in.
 *
 * @returns such as `{text: string, fileUrl: null}`, as code in Markdown
 */
export const describeShape = (value: unknown) => `\`${formatShape(value).replaceAll('`', "'")}\``;

function formatShape(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${formatShape(value[0])}, …]`;
	if (typeof value !== 'object') return typeof value;
	const fields = Object.entries(value).map(([name, field]) => `${name}: ${formatShape(field)}`);
	return `{${fields.join(', ')}}`;
}

/** The form of a body, without its content. */
export function describeBody({ body, headers }: Reply): string {
	if (body.trim() === '') return 'empty';
	if (isHtml(body)) return 'a web page';
	const value = tryParseJson(body.trim());
	const isJson = String(headers['content-type']).includes('json') || typeof value === 'object';
	if (value !== undefined && isJson) return describeShape(value);
	return `text of ${body.length} characters`;
}

/** Status, Content-Type and time, or why there is no response. */
export function describeHead({ status, headers, failure, totalMs }: Reply): string {
	if (status === 0) return `no response (${failure})`;
	const cut = failure === undefined ? '' : `, cut off (${failure})`;
	const target = headers.location === undefined ? '' : `, to ${headers.location}`;
	return `${status}, ${headers['content-type'] ?? 'no Content-Type'}${target}, ${totalMs} ms${cut}`;
}

/** The same for an error, with the service's message instead of the time. */
export function describeError(reply: Reply): string {
	const { status, headers, body } = reply;
	if (status === 0) return describeHead(reply);
	// What was accepted may be private.
	const quote = status < 300 ? '' : `, "${shorten(toSingleLine(extractErrorMessage(body)))}"`;
	return `${status}, ${headers['content-type'] ?? 'no Content-Type'}, ${describeBody(reply)}${quote}`;
}

/** HTTP version, framing and compression. */
export function describeFraming({ httpVersion, headers }: Reply): string {
	const length = headers['content-length'];
	const framing = headers['transfer-encoding'] ?? (length ? `length ${length}` : 'until it closes');
	const server = headers.server === undefined ? '' : `, server ${String(headers.server)}`;
	return `HTTP/${httpVersion}, ${framing}, ${headers['content-encoding'] ?? 'not compressed'}${server}`;
}

const shorten = (text: string) =>
	text.length <= MAX_QUOTE_CHARS ? text : `${text.slice(0, MAX_QUOTE_CHARS)}…`;

/** The media type without its parameters. */
export function getMediaType({ headers }: Reply): string {
	const [type] = (headers['content-type'] ?? '').split(';');
	return type.trim().toLowerCase();
}
