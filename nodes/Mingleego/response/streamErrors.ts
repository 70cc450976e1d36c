import { ApiError } from '../errors/apiError';

/** The failure of a stream that was cut. The next one may be whole. */
export function createIncompleteStreamError(): ApiError {
	return new ApiError('The stream ended before the reply was complete', {
		isTruncated: true,
		hint: 'The connection or the service was interrupted. Try again, or use the operation Chat, which gets the reply in one piece.',
	});
}

/**
 * The failure of a stream that ended in good order and says nothing. It was paid for, and the next one would be the
 * same.
 *
 * @param first the data of its first event, which tells what form the service uses instead
 */
export function createEmptyStreamError(first = ''): ApiError {
	return first.trim() === ''
		? new ApiError('The stream ended without a reply', {
				hint: 'Try again, or use the operation Chat, which gets the reply in one piece.',
			})
		: new ApiError('The stream ended without a reply. Its first event', {
				quote: first,
				hint: 'Its events do not have the form of the Mingleego API. Check the Base URL in the Mingleego credential. If it is right, report this message, and use the operation Chat until then.',
			});
}
