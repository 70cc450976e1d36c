import { ApiError } from './apiError';

/**
 * The codes of Node's errors for a connection that was closed before its response was complete
 * (https://nodejs.org/api/errors.html). With n8n-core 1.122.48, 2.8.1 and 2.40.3 it is always the first one (measured:
 * chunked without its last chunk, fewer bytes than its Content-Length, compressed or not, closed or reset).
 */
const LOST_CONNECTION_CODES = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Distinguishes a connection that was lost while a response was read from one that could not be established: the
 * service was reached.
 *
 * @param failure what reading the body threw
 * @param incomplete what is incomplete, as used within a sentence
 * @param hint what to do about it
 * @returns an ApiError for a lost connection; any other failure unchanged
 */
export function toLostConnectionError(failure: unknown, incomplete: string, hint: string): unknown {
	const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
	if (typeof code !== 'string' || !LOST_CONNECTION_CODES.has(code)) return failure;
	return new ApiError(`The connection was lost before ${incomplete} was complete (${code})`, {
		isTruncated: true,
		isConnectionLost: true,
		hint,
	});
}
