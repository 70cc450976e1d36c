import type { IExecuteSingleFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { isStream } from './httpResponse';
import type { RequestGuard } from './requestGuard';

/** Node's stream, by n8n's type for it: community nodes cannot import its module. */
export type Readable = Exclude<
	Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The maximum that is read of one response, in bytes. It bounds what an endless stream can cost. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

/**
 * Guards the body of a response that is read into memory: it must not stall for longer than the timeout, nor be
 * endless. n8n's own timeout ends with the headers.
 *
 * @param response the response
 * @param guard the guard of its request
 * @returns the response; reading its body throws an ApiError when it is too large
 */
export function guardResponse(
	response: IN8nHttpFullResponse,
	guard: RequestGuard,
): IN8nHttpFullResponse {
	if (!isStream(response.body)) return response;
	const body = readGuarded(response.body, guard, MAX_RESPONSE_BYTES);
	return { ...response, body: body as unknown as typeof response.body };
}

/**
 * The same for a file that goes on into n8n's storage, which accepts only a Node stream. The file may be of any size:
 * n8n does not hold it in memory.
 *
 * @param file the response's body
 * @param guard the guard of its request
 * @param atEnd called with the number of bytes once the file has ended; what it throws becomes the error of reading
 *   the file
 */
export function guardDownload(
	file: Readable,
	guard: RequestGuard,
	atEnd: (size: number) => void,
): Readable {
	// Node's streams inherit it from a class that community nodes cannot import.
	const { from } = file.constructor as unknown as { from(bytes: AsyncIterable<unknown>): Readable };
	return from(readGuarded(file as AsyncIterable<Uint8Array>, guard, Infinity, atEnd));
}

/**
 * Reads a body while its idle timer runs. The timer is stopped while the reader is at work, because a slow reader (a
 * streaming client on a slow connection, slow storage) is not the service's fault.
 */
async function* readGuarded(
	body: AsyncIterable<Uint8Array>,
	guard: RequestGuard,
	maxBytes: number,
	atEnd?: (size: number) => void,
): AsyncGenerator<Uint8Array> {
	const { idleTimer } = guard;
	let size = 0;
	guard.awaitBody();
	try {
		for await (const chunk of body) {
			size += chunk.length;
			if (size > maxBytes) {
				throw new ApiError(`The response exceeds ${maxBytes / 1024 / 1024} MiB`, {
					hint: 'Ask for less in one request.',
				});
			}
			idleTimer.stop();
			yield chunk;
			idleTimer.start();
		}
		atEnd?.(size);
	} finally {
		idleTimer.stop();
	}
}
