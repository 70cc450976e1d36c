/** All three formats of an HTTP date start with the day of the week (RFC 9110, 5.6.7). */
const HTTP_DATE = /^\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/i;

/** From this number on, seconds are a time since 1970, and from this one on, milliseconds are. No wait is that long. */
const MIN_UNIX_SECONDS = 1e9;
const MIN_UNIX_MS = 1e12;

/**
 * How long a response asks to wait.
 *
 * @param headers the response headers, names in lower case: `retry-after-ms` (milliseconds, which some AI services
 *   send) takes precedence over `retry-after` (seconds or an HTTP date; RFC 9110, 10.2.3; some services send a Unix
 *   time). A date or time refers to the service's clock, so it is compared with the response's own `date` (RFC 9110,
 *   6.6.1) if there is one.
 * @param now milliseconds since 1970
 * @returns milliseconds, 0 for a date in the past; undefined if no wait is requested or its value is invalid
 */
export function parseRetryAfter(
	headers: Record<string, unknown> = {},
	now = Date.now(),
): number | undefined {
	const milliseconds = parseNumber(headers['retry-after-ms']);
	if (milliseconds !== undefined) return milliseconds;

	const value = headers['retry-after'];
	const number = parseNumber(value);
	if (number !== undefined && !isUnixTime(number)) return number * 1000;
	const until = number === undefined ? parseHttpDate(value) : toUnixMs(number);
	return until === undefined
		? undefined
		: Math.max(0, until - (parseHttpDate(headers.date) ?? now));
}

function isUnixTime(number: number): boolean {
	return number >= MIN_UNIX_SECONDS && number < Infinity;
}

function toUnixMs(time: number): number {
	return time >= MIN_UNIX_MS ? time : time * 1000;
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
