import { tryParseJson } from '../../nodes/client/api/parseJson';
import { extractErrorMessage, isHtml, toSingleLine } from '../../nodes/client/errors/errorMessage';
import type { Reply } from './client';

/** One line of the report. */
export interface Finding {
	probe: string;
	expected: string;
	/** What came instead, or as expected. */
	received: string;
	/** Whether it is as expected; undefined where the documentation leaves it open and the node accepts anything. */
	holds?: boolean;
}

/** What the documentation leaves open. */
export const note = (probe: string, received: string): Finding => ({
	probe,
	expected: 'not documented, any',
	received,
});

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
	const isJson = headers['content-type']?.includes('json') || typeof value === 'object';
	if (value !== undefined && isJson) return describeShape(value);
	return `text of ${body.length} characters`;
}

/** What came: status, Content-Type and the form of the body, with the service's words where it refuses; or why nothing came. */
export function describeReply(reply: Reply): string {
	const { status, headers, body, failure, ms } = reply;
	if (status === 0) return `no response (${failure})`;
	const type = headers['content-type'] ?? 'no Content-Type';
	const words = toSingleLine(extractErrorMessage(body)).slice(0, MAX_QUOTE_CHARS);
	return [
		`${status}, ${type}, ${describeBody(reply)}, ${ms} ms`,
		...(headers.location === undefined ? [] : [`to ${headers.location}`]),
		// What was accepted may be private.
		...(status < 300 ? [] : [`"${words}"`]),
		...(failure === undefined ? [] : [`cut off (${failure})`]),
	].join(', ');
}

/** @returns such as `12 × {text: string}`, or `none` */
export function countForms(forms: string[]): string {
	const counts = new Map<string, number>();
	for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1);
	return [...counts].map(([form, count]) => `${count} × ${form}`).join(', ') || 'none';
}
