import { ApiError } from '../errors/apiError';
import { extractErrorMessageFromValue, findMessage } from '../errors/errorMessage';
import { isJsonObject } from './parseJson';

/** The keys under which a payload names what it is. */
const NAME_KEYS = ['type', 'event', 'object', 'status'];

/** The keys under which a payload holds an error. */
const ERROR_KEYS = ['error', 'errors', 'error_message', 'errorMessage'];

/** The keys under which it holds an error's code, whose words are elsewhere in the payload. */
const ERROR_CODE_KEYS = ['error_code', 'errorCode'];

/** The keys under which it holds an HTTP status. */
const STATUS_KEYS = ['status', 'statusCode', 'status_code'];

/** The keys under which services wrap the payload of a response. */
const WRAPPER_KEYS = ['data', 'file', 'result', 'response'];

/**
 * What the name of an error says, among other words: `response.failed`, `ThrottlingException`, and `fail`, the status of
 * a rejected request in JSend (https://github.com/omniti-labs/jsend).
 */
const ERROR_WORDS = new Set(['error', 'fail', 'failed', 'failure', 'exception']);

/** The texts that say that there is no error. */
const NO_ERROR = /^(?:|0|false|none|null|ok|success)$/i;

const CHECK_CHAT_HINT = 'Check the Assistant ID, the Prompt and the File IDs, or try again later.';

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
	if (typeof error === 'string') return findMessage(payload) ?? error;
	if (typeof error === 'object') {
		return findMessage(error) ?? findMessage(payload) ?? extractErrorMessageFromValue(error);
	}
	const { text } = payload;
	const words = findMessage(payload) ?? (typeof text === 'string' ? text : '');
	if (words.trim() !== '') return words;
	return findMessage(findWrappedPayload(payload)) ?? extractErrorMessageFromValue(payload);
}

/**
 * Finds the object that a payload wraps, such as `data` in `{"success":true,"data":{…}}`.
 *
 * @param payload a JSON object
 */
export function findWrappedPayload(
	payload: Record<string, unknown>,
): Record<string, unknown> | undefined {
	return WRAPPER_KEYS.map((key) => payload[key]).find(isJsonObject);
}

/**
 * Whether a name is that of an error, such as `error`, `response.failed` or `ThrottlingException`.
 *
 * @param name an event's name, or a name within a payload
 */
export function isErrorName(name: unknown): boolean {
	if (!isName(name)) return false;
	const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
	return words.split(/[^a-z]+/).some((word) => ERROR_WORDS.has(word));
}

/** Whether a value can be a name. Texts of any length are not: patterns of names are matched against it. */
export function isName(value: unknown): value is string {
	return typeof value === 'string' && value.length <= MAX_NAME_CHARS;
}

/**
 * The error for what a service reports in a successful response. It is not retried: the service did its work.
 *
 * @param words the service's own
 * @param hint what the user can do about it; for a chat by default
 */
export function createReportedError(words: string, hint: string = CHECK_CHAT_HINT): ApiError {
	return new ApiError(
		words.trim() === '' ? 'Mingleego reported an unspecified error' : 'Mingleego reported an error',
		{ quote: words, hint },
	);
}

/** Some services send an error with each success: an empty one, `none`, or one whose fields are all empty. */
function isSet(error: unknown): boolean {
	return isJsonObject(error) || Array.isArray(error)
		? Object.values(error).some(hasContent)
		: hasContent(error);
}

function hasContent(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	if (typeof value === 'string') return !NO_ERROR.test(value.trim());
	return value !== undefined && value !== null && value !== false && value !== 0;
}

function isMarkedAsError(payload: Record<string, unknown>): boolean {
	return (
		[payload.success, payload.ok].some(isFalse) ||
		ERROR_CODE_KEYS.some((key) => isSet(payload[key])) ||
		STATUS_KEYS.some((key) => getStatus(payload[key]) >= 400) ||
		// Many services have codes of their own, some of them for success: those of HTTP end with 599 (RFC 9110, 15).
		(getStatus(payload.code) >= 400 && getStatus(payload.code) < 600) ||
		NAME_KEYS.some((key) => isErrorName(payload[key]))
	);
}

function isFalse(value: unknown): boolean {
	return value === false || (typeof value === 'string' && value.toLowerCase() === 'false');
}

/** @returns 0 if the value is no status */
function getStatus(value: unknown): number {
	if (typeof value === 'string' && /^\d{3}$/.test(value)) return Number(value);
	return typeof value === 'number' ? value : 0;
}
