/** How the property tests read streams: split anywhere, and with the outcome as a value to compare. */

import fc from 'fast-check';

import { ApiError } from '../../nodes/client/errors/apiError';
import { ConnectionError, toConnectionError } from '../../nodes/client/errors/connectionError';
import { MINGLEEGO } from '../../nodes/client/errors/server';
import { createUtf8Decoder } from '../../nodes/client/http/utf8Decoder';
import { readStreamedCompletion } from '../../nodes/client/stream/readStreamedCompletion';
import { CompletionAccumulator } from '../../nodes/client/stream/completionAccumulator';
import { createSseDecoder } from '../../nodes/client/stream/sseDecoder';

/** The same cases in every run. */
export const SEED = 20_260_101;

/**
 * Returns what a reader made of its input, as a value to compare.
 *
 * @param expected the one error that it may throw
 * @throws what the reader throws, if that is another error
 */
export function getOutcome<T>(
	read: () => T,
	expected: new (...args: never[]) => Error = ApiError,
): { value: T } | { failure: string; cut?: boolean; lost?: boolean } {
	try {
		return { value: read() };
	} catch (failure) {
		if (failure instanceof ConnectionError) return { failure: failure.message, lost: true };
		if (!(failure instanceof expected)) throw failure;
		const isCut = failure instanceof ApiError && failure.isTruncated;
		return { failure: failure.message, ...(isCut && { cut: true }) };
	}
}

/** Any text, without halves of characters, which no UTF-8 can carry. */
export const anyText = fc.string({ unit: 'binary' });

/** Places to cut at. */
export const anyCuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

/**
 * Cuts bytes at the given places.
 *
 * @param cuts from 0 to 1, in any order
 */
export function cutBytes(bytes: Uint8Array, cuts: number[]) {
	const places = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b);
	return [0, ...places].map((start, n) => bytes.subarray(start, places[n] ?? bytes.length));
}

interface ReadReplyOptions {
	/** Whether streams of the credential were seen to end explicitly. */
	endsExplicitly?: boolean;
	/** Called with each chunk that would be forwarded. */
	onText?: (piece: string) => void;
}

/** Reads the reply from a stream that ended cleanly. */
export function readReply(
	chunks: Uint8Array[],
	{ endsExplicitly = false, onText }: ReadReplyOptions = {},
) {
	const reply = new CompletionAccumulator(onText);
	const decoder = createSseDecoder(createUtf8Decoder(), (event) => reply.add(event));
	chunks.forEach((chunk) => decoder.feed(chunk));
	decoder.flush();
	return reply.finish({ endsExplicitly });
}

/**
 * Reads a response as the operation Chat Stream does.
 *
 * @param failure of the connection, after the last chunk
 */
export async function readResponse(chunks: Uint8Array[], failure?: Error) {
	const body = (async function* () {
		yield* chunks;
		if (failure) throw toConnectionError(failure, MINGLEEGO);
	})();
	try {
		const response = {
			server: MINGLEEGO,
			status: 200,
			headers: {},
			body,
			source: body,
			durationMs: 0,
		};
		const completion = await readStreamedCompletion(response, { endsExplicitly: false });
		return getOutcome(() => completion);
	} catch (thrown) {
		return getOutcome(() => {
			throw thrown;
		});
	}
}
