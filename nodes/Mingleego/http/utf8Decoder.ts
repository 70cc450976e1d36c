import { ApiError } from '../errors/apiError';

/**
 * Turns bytes into text piece by piece. Bytes that are no UTF-8 end the reading: to put a replacement
 * character in their place would be to pass on a text that the service did not write.
 *
 * @returns `decode` takes bytes, `flush` says that there are no more; both give the text that is complete by then
 *   and throw an ApiError for bytes that are no text
 */
export function createUtf8Decoder(): { decode(chunk: Uint8Array): string; flush(): string } {
	const decoder = new TextDecoder('utf-8', { fatal: true });
	const decode = (chunk?: Uint8Array) => {
		let text: string | undefined;
		try {
			text = decoder.decode(chunk, { stream: chunk !== undefined });
		} catch {
			// Reported below, in words that say what it means.
		}
		if (text !== undefined) return text;
		if (chunk === undefined) {
			throw new ApiError('The answer ended in the middle of a character', {
				isTruncated: true,
				hint: 'Try again.',
			});
		}
		throw new ApiError('The answer holds bytes that are no text (invalid UTF-8)', {
			hint: 'Check the Base URL in the Mingleego credential, and any proxy in between.',
		});
	};
	return { decode, flush: () => decode() };
}
