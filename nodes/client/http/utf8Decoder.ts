import { ApiError } from '../errors/apiError';

/**
 * Decodes bytes into text chunk by chunk. Invalid UTF-8 ends the reading: a replacement character would pass on text
 * that the service did not write.
 *
 * @returns `decode` takes bytes, `flush` signals the end; both return the text that is complete by then and throw an
 *   ApiError for bytes that are not text
 */
export function createUtf8Decoder(): { decode(chunk: Uint8Array): string; flush(): string } {
	const decoder = new TextDecoder('utf-8', { fatal: true });
	const decode = (chunk?: Uint8Array) => {
		let text: string | undefined;
		try {
			text = decoder.decode(chunk, { stream: chunk !== undefined });
		} catch {
			// Reported below, with a message that explains it.
		}
		if (text !== undefined) return text;
		if (chunk === undefined) {
			throw new ApiError('The response ended in the middle of a character', {
				isTruncated: true,
				hint: 'Try again.',
			});
		}
		throw new ApiError('The response contains bytes that are not text (invalid UTF-8)', {
			hint: 'Check the Base URL in the Mingleego credential, and any proxy in between.',
		});
	};
	return { decode, flush: () => decode() };
}
