import { ApiError } from './apiError';

/**
 * The codes of Node's errors for a connection that was closed before the response on it was complete
 * (https://nodejs.org/api/errors.html). With n8n-core 1.122.48, 2.8.1 and 2.40.3 it is always the first one (measured:
 * chunked without its last chunk, fewer bytes than its Content-Length, compressed or not, closed or reset).
 */
const LOST_CONNECTION_CODES = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Tells a connection that was lost while a response was read from one that could not be set up: the service was
 * reached.
 *
 * @param failure what reading the body threw
 * @param incomplete what is not complete, as it stands in a sentence
 * @param hint what to do about it
 * @returns an ApiError for a lost connection; everything else as it is
 */
export function toLostConnectionError(failure: unknown, incomplete: string, hint: string): unknown {
	const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
	if (typeof code !== 'string' || !LOST_CONNECTION_CODES.has(code)) return failure;
	return new ApiError(`The connection was lost before ${incomplete} was complete (${code})`, {
		isTruncated: true,
		lost: true,
		hint,
	});
}
