import { ApiError } from '../errors/apiError';
import { dropCutWord, extractErrorMessage, isHtml } from '../errors/errorMessage';
import { isFinalRefusal } from '../errors/finalRefusal';
import { WRONG_SERVICE_HINT } from '../errors/hints';
import { capitalizeName, type Server } from '../errors/server';
import { getStatus, type Status } from '../errors/statuses';
import { parseRetryAfter } from './retryAfter';
import type { HttpResponse } from './sendRequest';

/**
 * How much of an error response's body is read, in bytes: its message is at the start, and its end may never arrive.
 */
const MAX_ERROR_BODY_BYTES = 64 * 1024;

/**
 * Accepts a response with a status of 2xx.
 *
 * @param response the response
 * @throws ApiError for any other status, with the service's own message, the status and what to do
 */
export async function assertOk(response: HttpResponse): Promise<void> {
	const { server, status, headers, durationMs } = response;
	if (isOk(response)) return;
	const location = getRedirect(response);
	if (location !== undefined) throw createRedirectError(server, status, location);

	const meaning = getStatus(status);
	const body = status < 400 ? '' : await readStart(response.body);
	throw new ApiError(
		`${capitalizeName(server)} returned ${[status, meaning.text].filter(Boolean).join(' ')}`,
		{
			server,
			quote: extractErrorMessage(body),
			status,
			hint: (status >= 400 && server.refusalHint) || chooseHint(meaning, body),
			// 413 may carry the header too; it concerns the run only if a retry makes sense.
			retryAfterMs: meaning.isTransient ? parseRetryAfter(headers) : undefined,
			isFinal: isFinalRefusal(headers, body),
			durationMs,
		},
	);
}

/** Whether a response has a status of 2xx. */
function isOk({ status }: HttpResponse): boolean {
	return status >= 200 && status < 300;
}

/**
 * The address that a response redirects to (RFC 9110, 15.4). A 304 has none.
 *
 * @returns the address as the response has it; undefined if it is no redirect
 */
export function getRedirect({ status, headers: { location } }: HttpResponse): string | undefined {
	return status >= 300 && status < 400 && typeof location === 'string' ? location : undefined;
}

function chooseHint({ hint, mayBeWrongAddress }: Status, body: string): string {
	return mayBeWrongAddress && isHtml(body) ? WRONG_SERVICE_HINT : hint;
}

function createRedirectError(server: Server, status: number, location: string): ApiError {
	return new ApiError(
		`${capitalizeName(server)} returned ${status}, a redirect to another address`,
		{
			server,
			quote: location,
			status,
			hint:
				server.refusalHint ??
				'The API key is never sent to another address. If Mingleego has moved there, enter that address as the Base URL in the credential.',
		},
	);
}

/** Reads the start of an error response's body; what cannot be read is left out, because the status says enough. */
async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
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
