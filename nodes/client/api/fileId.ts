import { ApiError } from '../errors/apiError';
import { extractErrorMessage, isHtml } from '../errors/errorMessage';
import { OTHER_SERVICE_HINT, WRONG_SERVICE_HINT } from '../errors/hints';
import { isJsonObject, parseJsonObject, parseJsonString, tryParseJson } from './parseJson';
import { createReportedError, findReportedError } from './reportedError';

/** Keys that may hold the ID if the service returns JSON, which the documentation allows. */
const ID_KEYS = ['fileId', 'id', 'file_id', '_id'];

/** Keys under which services wrap the payload of a response. */
const WRAPPER_KEYS = ['data', 'file', 'result'];

/** The text that code produces when it has no ID. */
const MISSING_ID = /^(?:null|undefined)?$/;

/** Characters: far more than any ID that contains a file name. */
const MAX_ID_CHARS = 65_536;

/**
 * Reads the file ID that the upload endpoint returns: plain text, such as
 * `input_1764951853973_it_services.pdf`. The documentation says that its form may vary, so a JSON string and
 * a JSON object that contains the ID are accepted too. The ID is always a string, even if it looks like a number.
 *
 * @param body the response body
 * @throws ApiError when it is empty, a web page, an error or otherwise not an ID
 */
export function parseFileId(body: string): string {
	const text = body.trim();
	if (isHtml(body) || (text.startsWith('<') && text.endsWith('>'))) {
		throw new ApiError('The response to the upload is a web page, not a file ID', {
			hint: WRONG_SERVICE_HINT,
		});
	}
	const fileId = extractId(text);
	if (MISSING_ID.test(fileId)) {
		throw new ApiError('Mingleego accepted the file but did not return a file ID', {
			quote: extractErrorMessage(body),
			hint: 'Upload the file again.',
		});
	}
	// Whatever its form, an ID is a single line of text: it is used in JSON bodies and in users' tables.
	if (/\p{Cc}/u.test(fileId) || fileId.length > MAX_ID_CHARS) {
		throw new ApiError('The response to the upload is not a file ID', {
			hint: OTHER_SERVICE_HINT,
		});
	}
	return fileId;
}

function extractId(text: string): string {
	const payload = parseJsonObject(text) ?? parseFileList(text);
	if (payload === undefined) return (parseJsonString(text) ?? text).trim();
	const error = findReportedError(payload);
	if (error !== undefined) throw createReportedError(error);
	const wrappedPayload = WRAPPER_KEYS.map((key) => payload[key]).find(isJsonObject);
	return findId(payload) ?? (wrappedPayload && findId(wrappedPayload)) ?? '';
}

function findId(payload: Record<string, unknown>): string | undefined {
	for (const key of ID_KEYS) {
		const id = payload[key];
		if (typeof id === 'string') return id.trim();
		// A larger number has already lost precision.
		if (Number.isSafeInteger(id)) return String(id);
	}
	return undefined;
}

/** Unwraps a list of files. It has one entry, because one file was uploaded. */
function parseFileList(text: string): Record<string, unknown> | undefined {
	if (!text.startsWith('[')) return undefined;
	const list = tryParseJson(text);
	// Otherwise the brackets belong to the ID.
	if (!Array.isArray(list)) return undefined;
	const [file] = list as unknown[];
	return isJsonObject(file) ? file : { id: file };
}
