import { ApiError } from '../errors/apiError';
import { toConnectionError } from '../errors/connectionError';
import type { AttemptTimeout } from './attemptTimeout';

/** The maximum that is read of one response into memory, in bytes. It bounds what an endless stream can cost. */
export const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

/**
 * Reads a body that must not pause for longer than the timeout, nor be endless. n8n's own timeout ends with the headers.
 * The timeout is stopped while the reader is at work, because a slow reader (a streaming client on a slow connection,
 * slow storage) is not the service's fault.
 *
 * @param body the response's body
 * @param timeout the time limits of its request
 * @param maxBytes the most that is read
 * @throws ApiError, while it is read, when it is larger; ConnectionError when its connection fails
 */
export async function* limitBody(
	body: AsyncIterable<Uint8Array>,
	timeout: AttemptTimeout,
	maxBytes: number,
): AsyncGenerator<Uint8Array> {
	let size = 0;
	timeout.startBodyTimeout();
	try {
		for await (const chunk of body) {
			size += chunk.length;
			if (size > maxBytes) {
				throw new ApiError(`The response exceeds ${maxBytes / 1024 / 1024} MiB`, {
					server: timeout.server,
					hint: 'Ask for less in one request.',
				});
			}
			timeout.stopBodyTimeout();
			yield chunk;
			timeout.startBodyTimeout();
		}
	} catch (failure) {
		throw toConnectionError(failure, timeout.server);
	} finally {
		timeout.stopBodyTimeout();
	}
}
