import { ServiceFailure } from '../errors/apiError';

/** The failure of a stream that was cut. The next one may be whole. */
export function endedEarly(): ServiceFailure {
	return new ServiceFailure('The stream ended before the reply was complete', {
		cut: true,
		advice:
			'The connection or the service was interrupted. Try again, or use the operation Chat, which gets the reply in one piece.',
	});
}

/**
 * The failure of a stream that ended in good order and says nothing. It was paid for, and the next one would be the
 * same.
 *
 * @param first the data of its first event, which tells what form the service uses instead
 */
export function withoutReply(first = ''): ServiceFailure {
	return first.trim() === ''
		? new ServiceFailure('The stream ended without a reply', {
				advice: 'Try again, or use the operation Chat, which gets the reply in one piece.',
			})
		: new ServiceFailure('The stream ended without a reply. Its first event', {
				quote: first,
				advice:
					'Its events do not have the form of the Mingleego API. Check the Base URL in the Mingleego credential. If it is right, report this message, and use the operation Chat until then.',
			});
}
