import type { ApiError } from '../errors/apiError';
import { findMessage } from '../errors/errorMessage';
import { createUnexpectedReplyError, parseReplyObject } from './replyObject';
import { createReportedError, findReportedError, findWrappedPayload } from './reportedError';

/** The keys under which a reply has the URL of the file that the assistant generated, the documented one first. */
const FILE_URL_KEYS = ['fileUrl', 'file_url'];

/** An assistant's reply: its text and the URL of the file it generated, if any. */
export interface Completion {
	text: string;
	fileUrl: string | null;
}

/**
 * Reads the JSON reply that the chat endpoint documents
 * (https://mingleego.com/api-reference/chat).
 *
 * @param body the response body
 * @throws ApiError when the body does not have this form or reports an error
 */
export function parseCompletion(body: string): Completion {
	const reply = parseReplyObject(body);
	const fileUrl = readFileUrl(reply) ?? null;
	// The reply may consist of a file alone.
	const text = reply.text ?? (fileUrl === null ? undefined : '');
	if (typeof text !== 'string') throw createMissingTextError(reply, body);
	return { text, fileUrl };
}

/**
 * Reads the URL of the file that the assistant generated.
 *
 * @param reply a JSON object
 * @returns null if it names no file; undefined if it has no property for one
 */
export function readFileUrl(reply: Record<string, unknown>): string | null | undefined {
	const key = FILE_URL_KEYS.find((name) => name in reply);
	if (key === undefined) return undefined;
	const value = reply[key];
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/**
 * The error for an object without a text. Services also report errors inside the object that wraps a reply, and FastAPI
 * in `detail`. Next to a text, neither is an error: both may be part of any reply.
 */
function createMissingTextError(reply: Record<string, unknown>, body: string): ApiError {
	const wrapped = findWrappedPayload(reply);
	const error = (wrapped && findReportedError(wrapped)) ?? findMessage(reply.detail);
	return error === undefined ? createUnexpectedReplyError(body) : createReportedError(error);
}
