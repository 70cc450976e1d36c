import { createReportedError } from '../api/reportedError';
import { extractErrorMessage } from '../errors/errorMessage';
import { USE_CHAT_HINT } from '../errors/hints';
import { isDistinct, isWhole } from './composeReply';
import type { ReplyCollector } from './replyCollector';
import { createEmptyStreamError, createIncompleteStreamError } from './streamErrors';

/** For somebody else's message in a stream. */
const INTERRUPTED_HINT = `Mingleego, or a proxy in between, interrupted the stream. ${USE_CHAT_HINT}`;

/**
 * Judges how a stream went.
 *
 * @param collected what it has brought
 * @param connectionFailure what ended it, unless the response ended properly (RFC 9112, 8)
 * @returns whether the reply is complete, which is unknown where chunks came and then the proper end of the response;
 *   or why there is none
 */
export function judgeStream(
	{ chunks, held, progress, error, strayLines, isTruncated, firstData }: ReplyCollector,
	connectionFailure?: Error,
): 'complete' | 'unknown' | Error {
	if (error !== undefined) return createReportedError(extractErrorMessage(error));
	if (progress === 'open') {
		const message = extractErrorMessage(strayLines);
		if (message !== '') return createReportedError(message, INTERRUPTED_HINT);
		if (connectionFailure !== undefined) return connectionFailure;
		if (isTruncated) return createIncompleteStreamError();
	}
	if (chunks.count === 0 && !held) return createEmptyStreamError(firstData);
	const hasFinal = held && (isWhole(held, chunks) || isDistinct(held, chunks));
	return progress !== 'open' || hasFinal ? 'complete' : 'unknown';
}
