import type { IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { dropCutWord, extractErrorMessage, isHtml } from '../errors/errorMessage';
import { WRONG_SERVICE_HINT } from '../errors/hints';
import { toLostConnectionError } from '../errors/lostConnectionError';
import { createUtf8Decoder } from './utf8Decoder';

/**
 * How much of an error response's body is read, in bytes: its message is at the start, and its end may never arrive.
 */
const MAX_ERROR_BODY_BYTES = 64 * 1024;

const STATUS_TEXT: Record<number, string> = {
	304: 'Not Modified',
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	408: 'Request Timeout',
	413: 'Content Too Large',
	415: 'Unsupported Media Type',
	422: 'Unprocessable Content',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
	504: 'Gateway Timeout',
	// Cloudflare's, and what AI services return for an overload; see items/classifyFailure.ts.
	520: 'Web Server Returned an Unknown Error',
	521: 'Web Server Is Down',
	522: 'Connection Timed Out',
	523: 'Origin Is Unreachable',
	524: 'A Timeout Occurred',
	529: 'Overloaded',
	530: 'Origin DNS Error',
};

const ORIGIN_DOWN_HINT =
	'The gateway in front of Mingleego cannot reach it at the moment. Try again later.';

const TOO_SLOW_HINT =
	'Mingleego took too long to respond. Try again, use Chat Stream, or ask for less in one request.';

const CHECK_FIELDS_HINT =
	'Check the Assistant ID, the Prompt and the File IDs. A file ID is only valid for the account that uploaded the file.';

const STATUS_HINTS: Record<number, string> = {
	400: CHECK_FIELDS_HINT,
	401: 'Check the API key in the Mingleego credential. Your keys are in Mingleego under Settings > API Keys.',
	403: 'The API key is not allowed to do this. Check that it belongs to the account that owns the assistant and the files.',
	404: 'Check the Assistant ID, and the Base URL in the Mingleego credential.',
	405: 'Check the Base URL in the Mingleego credential.',
	408: 'Mingleego timed out while waiting for the request. Try again, or send a smaller file.',
	413: 'The file or the prompt is larger than Mingleego accepts. Send a smaller one.',
	415: 'Mingleego does not accept this file type. Send the file in another format.',
	422: CHECK_FIELDS_HINT,
	429: 'Mingleego limits how many requests it accepts. Wait a while, or send fewer items at a time.',
	500: 'Something went wrong inside Mingleego. Try again later, and contact support if the problem persists.',
	502: ORIGIN_DOWN_HINT,
	503: 'Mingleego is overloaded or under maintenance. Try again later.',
	504: TOO_SLOW_HINT,
	520: 'The gateway in front of Mingleego received an invalid response from it. Try again later.',
	521: ORIGIN_DOWN_HINT,
	522: ORIGIN_DOWN_HINT,
	523: ORIGIN_DOWN_HINT,
	524: TOO_SLOW_HINT,
	529: 'Mingleego is overloaded. Try again later.',
	530: ORIGIN_DOWN_HINT,
};

/**
 * Reads the body of a successful response (2xx) as text.
 *
 * @throws ApiError for any other status, with the service's own message, for bytes that are not text, and for a lost
 *   connection; any other error that the stream throws when it breaks
 */
export async function readTextBody(response: IN8nHttpFullResponse): Promise<string> {
	await assertOk(response);
	if (!isStream(response.body)) return bodyToText(response.body);
	return await readText(response.body).catch((failure: unknown) =>
		Promise.reject(toLostConnectionError(failure, 'the response', 'Try again.')),
	);
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
	const decoder = createUtf8Decoder();
	let text = '';
	for await (const chunk of body) text += decoder.decode(chunk);
	return text + decoder.flush();
}

/** Who responds to a request, and what to do when it refuses. */
export interface Responder {
	name: string;
	/** Replaces the hint for the status, which is about the API. */
	hint?: string;
}

/**
 * Accepts a response with a status of 2xx.
 *
 * @param response the response
 * @param responder who sent it
 * @throws ApiError for any other status, with the service's own message, the status and what to do
 */
export async function assertOk(
	response: IN8nHttpFullResponse,
	responder: Responder = { name: 'Mingleego' },
): Promise<void> {
	const { statusCode: status, headers } = response;
	if (isOk(response)) return;
	if (status >= 300 && status < 400) throw createRedirectError(status, headers, responder);

	const body = await readBodyPrefix(response.body);
	throw new ApiError(`${responder.name} returned ${formatStatus(status)}`, {
		quote: extractErrorMessage(body),
		status,
		headers,
		hint:
			responder.hint ?? (isHtml(body) && status < 500 ? WRONG_SERVICE_HINT : getStatusHint(status)),
	});
}

/** Whether a response has a status of 2xx. */
export function isOk({ statusCode }: IN8nHttpFullResponse): boolean {
	return statusCode >= 200 && statusCode < 300;
}

function formatStatus(status: number): string {
	return STATUS_TEXT[status] ? `${status} ${STATUS_TEXT[status]}` : String(status);
}

function getStatusHint(status: number): string {
	if (status >= 500) {
		return STATUS_HINTS[status] ?? 'Try again later, and contact support if the problem persists.';
	}
	return (
		STATUS_HINTS[status] ?? "Check the node's fields, and the Base URL in the Mingleego credential."
	);
}

/** Creates the error for a status of 3xx: a redirect if it has a Location (RFC 9110, 15.4). A 304 never does. */
function createRedirectError(status: number, headers: IDataObject, responder: Responder): ApiError {
	const { location } = headers;
	if (typeof location !== 'string') {
		return new ApiError(`${responder.name} returned ${formatStatus(status)}`, {
			status,
			hint: 'The response may come from a cache or proxy. Try again, and check any proxy that this n8n instance uses.',
		});
	}
	return new ApiError(`${responder.name} returned ${status}, a redirect to another address`, {
		quote: location,
		status,
		hint:
			responder.hint ??
			'The API key is never sent to another address. If Mingleego has moved there, enter that address as the Base URL in the credential.',
	});
}

/** Reads the start of an error response's body; what cannot be read is left out, because the status says enough. */
async function readBodyPrefix(body: IN8nHttpFullResponse['body']): Promise<string> {
	if (!isStream(body)) return bodyToText(body);
	const decoder = new TextDecoder();
	let text = '';
	let size = 0;
	let isTruncated = false;
	try {
		for await (const chunk of body) {
			text += decoder.decode(chunk, { stream: true });
			size += chunk.length;
			isTruncated = size >= MAX_ERROR_BODY_BYTES;
			if (isTruncated) break;
		}
	} catch {
		// The connection ended in the middle of the body.
		isTruncated = true;
	}
	text += decoder.decode();
	return isTruncated ? dropCutWord(text) : text;
}

/** A body may come in one piece: n8n's evaluations respond in place of the service, sometimes with objects. */
function bodyToText(body: unknown): string {
	if (typeof body === 'string') return body;
	return body === undefined || body === null ? '' : JSON.stringify(body);
}

/** Whether a body has yet to be read. */
export function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
