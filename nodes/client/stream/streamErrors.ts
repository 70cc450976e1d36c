import { ApiError } from '../errors/apiError';
import { USE_CHAT_HINT } from '../errors/hints';

/** The error for a truncated stream. A retry may return the complete reply. */
export function createIncompleteStreamError(): ApiError {
	return new ApiError('The stream ended before the reply was complete', {
		isTruncated: true,
		hint: `The connection or the service was interrupted. ${USE_CHAT_HINT}`,
	});
}

/**
 * The error for a stream that ended normally without a reply. The request was billed, and a retry would have the same
 * result.
 *
 * @param firstData the data of its first event that is not empty, which shows the format that the service uses instead
 */
export function createEmptyStreamError(firstData: string): ApiError {
	const sentence = 'The stream ended without a reply';
	if (firstData === '') return new ApiError(sentence, { hint: USE_CHAT_HINT });
	return new ApiError(`${sentence}. Its first event`, {
		quote: firstData,
		hint: 'Its events are not in the format of the Mingleego API. Check the Base URL in the Mingleego credential. If it is correct, report this error to the maintainers of the node, and use the Chat operation in the meantime.',
	});
}
