import { ApiError } from '../errors/apiError';
import { extractErrorMessage, isHtml } from '../errors/errorMessage';
import { WRONG_SERVICE_HINT } from '../errors/hints';
import { looksLikeMessage } from './looksLikeMessage';
import { isJsonObject, parseJsonObject, parseJsonString, tryParseJson } from './parseJson';
import { createReportedError, findReportedError, findWrappedPayload } from './reportedError';

/** Keys that may hold the ID if the service returns JSON, which the documentation allows. */
const ID_KEYS = ['fileId', 'id', 'file_id', '_id'];

/** The text that code produces when it has no ID. */
const MISSING_ID = /^(?:null|undefined|none|nil|nan|true|false|\[object Object\])?$/i;

/** Control characters in the ASCII range. Above it, a name's UTF-8 that was read as Latin-1 has some. */
const ASCII_CONTROLS = /[^\P{Cc}\x80-\x9f]/u;

/** Long enough that no name of a field has it by chance. */
const ID_FORM = /^input_\d+_|\d{10}|^[\da-f]{16,}$|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;

const CHECK_UPLOAD_HINT =
	'Check the file, and the API key and the Base URL in the Mingleego credential. If they are correct, try again later.';

/** Characters: far more than any ID that contains a file name. */
const MAX_ID_CHARS = 65_536;

/**
 * Reads the file ID that the upload endpoint returns: plain text, such as
 * `input_1764951853973_it_services.pdf`. The documentation says that its form may vary, so a JSON string and
 * a JSON object that contains the ID are accepted too. The ID is always a string, even if it looks like a number.
 *
 * @param body the response body
 * @param fileName the name that the file was uploaded with, empty if it is not known
 * @throws ApiError when it is empty, a web page, a message, an error or otherwise not an ID
 */
export function parseFileId(body: string, fileName: string): string {
	const text = body.trim();
	if (text.startsWith('<')) {
		throw createNoIdError(body, isHtml(body) ? WRONG_SERVICE_HINT : CHECK_UPLOAD_HINT);
	}
	const fileId = extractId(text);
	if (MISSING_ID.test(fileId)) {
		throw new ApiError('Mingleego did not return a file ID', {
			quote: extractErrorMessage(body),
			hint: CHECK_UPLOAD_HINT,
		});
	}
	// Whatever its form, an ID is a single line of text: it is used in JSON bodies and in users' tables.
	if (ASCII_CONTROLS.test(fileId) || fileId.length > MAX_ID_CHARS) {
		throw createNoIdError(body, CHECK_UPLOAD_HINT);
	}
	if (looksLikeMessage(fileId, fileName)) throw createNoIdError(fileId, CHECK_UPLOAD_HINT);
	return fileId;
}

/**
 * Whether a text has the form of a file ID, as far as one can tell: the documented one, or a time, a UUID or a hash.
 *
 * @param text a text that was entered in another field
 */
export function looksLikeFileId(text: string): boolean {
	return ID_FORM.test(text);
}

function createNoIdError(body: string, hint: string): ApiError {
	return new ApiError('The response to the upload is not a file ID', {
		quote: extractErrorMessage(body),
		hint,
	});
}

function extractId(text: string): string {
	const payload = parseJsonObject(text) ?? parseFileList(text);
	if (payload === undefined) return (parseJsonString(text) ?? text).trim();
	const wrapped = findWrappedPayload(payload);
	const error = findReportedError(payload) ?? (wrapped && findReportedError(wrapped));
	if (error !== undefined) throw createReportedError(error, CHECK_UPLOAD_HINT);
	return findId(payload) ?? (wrapped && findId(wrapped)) ?? '';
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
