import type { IDataObject } from 'n8n-workflow';

/** All three forms of an HTTP date begin with the day of the week (RFC 9110, 5.6.7). */
const HTTP_DATE = /^\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/i;

/**
 * How long an answer asks to wait.
 *
 * @param headers an answer's headers, their names in lower case: `retry-after-ms` (milliseconds, which some AI
 *   services send) wins over `retry-after` (seconds or an HTTP date; RFC 9110, 10.2.3). A date is by the service's
 *   clock, so it is held against `date`, the answer's own (RFC 9110, 6.6.1), where there is one.
 * @param now milliseconds since 1970
 * @returns milliseconds, 0 for a date that is past; undefined where nothing is asked, or nothing that can be read
 */
export function parseRetryAfter(headers: IDataObject = {}, now = Date.now()): number | undefined {
	const milliseconds = parseNumber(headers['retry-after-ms']);
	if (milliseconds !== undefined) return milliseconds;

	const value = headers['retry-after'];
	const seconds = parseNumber(value);
	if (seconds !== undefined) return seconds * 1000;
	const until = parseHttpDate(value);
	return until === undefined
		? undefined
		: Math.max(0, until - (parseHttpDate(headers.date) ?? now));
}

/** @returns milliseconds since 1970; undefined for anything but an HTTP date */
function parseHttpDate(value: unknown): number | undefined {
	const ms = typeof value === 'string' && HTTP_DATE.test(value) ? Date.parse(value) : NaN;
	return Number.isNaN(ms) ? undefined : ms;
}

function parseNumber(value: unknown): number | undefined {
	const text = typeof value === 'number' ? String(value) : value;
	return typeof text === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
