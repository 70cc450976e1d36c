import { ApiError } from '../errors/apiError';
import { extractErrorMessageFromValue, findMessage } from '../errors/errorMessage';

/** The keys under which a payload names what it is. */
const NAME_KEYS = ['type', 'event', 'object', 'status'];

/** The keys under which a payload holds an error. */
const ERROR_KEYS = ['error', 'errors', 'error_message', 'errorMessage'];

/** What the name of an error says, among other words: `response.failed`, `ThrottlingException`. */
const ERROR_WORDS = new Set(['error', 'failed', 'failure', 'exception']);

/** Characters. A longer text is no name. */
const MAX_NAME_CHARS = 100;

/**
 * Finds the error that a payload of a successful response reports: a whole reply, or an event of a stream.
 *
 * @param payload a JSON object
 * @returns the service's own words, unmodified, empty if it gives none; undefined if the payload reports no error
 */
export function findReportedError(payload: Record<string, unknown>): string | undefined {
	const error = ERROR_KEYS.map((key) => payload[key]).find(isSet);
	if (error === undefined && !isMarkedAsError(payload)) return undefined;
	if (typeof error === 'string') return error;
	if (typeof error === 'object') {
		return findMessage(error) ?? findMessage(payload) ?? extractErrorMessageFromValue(error);
	}
	const { text } = payload;
	const words = findMessage(payload) ?? (typeof text === 'string' ? text : '');
	return words.trim() === '' ? extractErrorMessageFromValue(payload) : words;
}

/**
 * Whether a name is that of an error, such as `error`, `response.failed` or `ThrottlingException`.
 *
 * @param name an event's name, or a name within a payload
 */
export function isErrorName(name: unknown): boolean {
	if (typeof name !== 'string' || name.length > MAX_NAME_CHARS) return false;
	const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
	return words.split(/[^a-z]+/).some((word) => ERROR_WORDS.has(word));
}

/**
 * The error for what a service reports in a successful response. It is not retried: the service did its work.
 *
 * @param words the service's own
 */
export function createReportedError(words: string): ApiError {
	return new ApiError(
		words.trim() === '' ? 'Mingleego reported an unspecified error' : 'Mingleego reported an error',
		{
			quote: words,
			hint: 'Check the Assistant ID, the Prompt and the File IDs, or try again later.',
		},
	);
}

/** Some services send an empty error, or the number of no error, with each success. */
function isSet(error: unknown): boolean {
	if (typeof error === 'object' && error !== null) return Object.keys(error).length > 0;
	if (typeof error === 'string') return error.trim() !== '';
	return error !== undefined && error !== null && error !== false && error !== 0;
}

function isMarkedAsError(payload: Record<string, unknown>): boolean {
	const { success, ok, status, statusCode } = payload;
	return (
		success === false ||
		ok === false ||
		[status, statusCode].some(isErrorStatus) ||
		NAME_KEYS.some((key) => isErrorName(payload[key]))
	);
}

function isErrorStatus(status: unknown): boolean {
	const number = typeof status === 'string' && /^\d{3}$/.test(status) ? Number(status) : status;
	return typeof number === 'number' && number >= 400;
}
