import { ApiError } from '../errors/apiError';
import { extractErrorMessage, extractErrorMessageFromValue, isHtml } from '../errors/errorMessage';
import { WRONG_SERVICE_HINT } from '../errors/hints';

/** What an assistant replied: its text, and the URL of a file that it made, if it made one. */
export interface Completion {
	text: string;
	fileUrl: string | null;
}

/**
 * Reads the JSON reply that the chat endpoint documents
 * (https://mingleego.com/api-reference/chat).
 *
 * @param body the reply's body
 * @throws ApiError when it is no such reply, or one that reports an error
 */
export function parseCompletion(body: string): Completion {
	const reply = parseJsonObject(body);
	if (reply === undefined) throw createUnexpectedReplyError(body);
	const failure = getError(reply);
	if (failure !== undefined) throw createReportedError(failure);
	const fileUrl = normalizeFileUrl(reply.fileUrl);
	// A file may be the whole reply.
	const text = reply.text ?? (fileUrl === null ? undefined : '');
	if (typeof text !== 'string') throw createUnexpectedReplyError(body);
	return { text, fileUrl };
}

/** The URL of the file that the assistant made, or null. */
export function normalizeFileUrl(value: unknown): string | null {
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** The error that a payload reports: an `error` that is not empty. Some services send an empty one with each success. */
export function getError({ error }: Record<string, unknown>): unknown {
	if (error === null || error === false || error === '') return undefined;
	return typeof error === 'object' && Object.keys(error).length === 0 ? undefined : error;
}

/**
 * The failure that the service reports inside an answer it calls a success.
 *
 * @param error the value it gives as the error
 */
export function createReportedError(error: unknown): ApiError {
	const quote = extractErrorMessageFromValue(error);
	return new ApiError(
		quote.trim() === '' ? 'Mingleego reported an unspecified error' : 'Mingleego reported an error',
		{ quote, hint: 'Check the Assistant ID, the Prompt and the File IDs, or try again later.' },
	);
}

/** A text as a JSON object, if it is one. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
	// Most begin with it; and a regular expression for each event of a long stream takes its time.
	if (!text.startsWith('{') && !/^\s*\{/.test(text)) return undefined;
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		return undefined;
	}
}

/** What a JSON string stands for, if the text is one. */
export function parseJsonString(text: string): string | undefined {
	if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return undefined;
	try {
		return JSON.parse(text) as string;
	} catch {
		// Quoted, but no JSON: text that has quotation marks.
		return undefined;
	}
}

function createUnexpectedReplyError(body: string): ApiError {
	if (body.trim() === '') {
		return new ApiError('Mingleego answered with nothing', {
			hint: 'Try again. If it stays so, check the assistant in Mingleego.',
		});
	}
	return new ApiError('The answer is not a reply of the Mingleego API', {
		quote: extractErrorMessage(body),
		hint: isHtml(body)
			? WRONG_SERVICE_HINT
			: 'Check the Base URL in the Mingleego credential: another service may be answering.',
	});
}
