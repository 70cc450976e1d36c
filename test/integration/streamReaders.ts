/** How the property tests read streams: split anywhere, and with the outcome as a value to compare. */

import fc from 'fast-check';

import { ApiError } from '../../nodes/client/errors/apiError';
import { ConnectionError, toConnectionError } from '../../nodes/client/errors/connectionError';
import { MINGLEEGO } from '../../nodes/client/errors/server';
import { createUtf8Decoder } from '../../nodes/client/http/utf8Decoder';
import {
	readStreamedCompletion,
	type ReplySink,
} from '../../nodes/client/stream/readStreamedCompletion';
import { ReplyCollector } from '../../nodes/client/stream/replyCollector';
import { createSseDecoder } from '../../nodes/client/stream/sseDecoder';
import { StreamCall } from '../../nodes/client/stream/streamCall';
import { StreamHabits } from '../../nodes/client/stream/streamMemory';

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
	/** How streams of the assistant have ended before; by default none has. */
	habits?: StreamHabits;
	/** Called with each chunk that would be forwarded. */
	onText?: (piece: string) => void;
}

/**
 * Collects what a stream's bytes bring.
 *
 * @param chunks its bytes
 * @param onText called with each chunk that would be forwarded
 */
export function collect(chunks: Uint8Array[], onText?: (piece: string) => void): ReplyCollector {
	const collector = new ReplyCollector(onText);
	const decoder = createSseDecoder(
		createUtf8Decoder(),
		(event) => collector.add(event),
		(line) => collector.addStrayLine(line),
	);
	chunks.forEach((chunk) => decoder.feed(chunk));
	if (collector.progress === 'open') decoder.flush();
	return collector;
}

/**
 * Reads the reply from a stream that ended cleanly.
 *
 * @throws ApiError
 */
export function readReply(
	chunks: Uint8Array[],
	{ habits = new StreamHabits(), onText }: ReadReplyOptions = {},
) {
	return new StreamCall(habits).conclude(collect(chunks, onText), false);
}

/** The bytes of a response, in the pieces in which they arrive. */
type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** How a connection behaves after the last byte of a response. */
export type ConnectionEnd = 'ends' | 'lost' | 'open';

/**
 * A response to Chat Stream.
 *
 * @param chunks its bytes
 * @param connection how the connection behaves after them; an error is what reading on throws
 */
function createResponse(chunks: Pieces, connection: ConnectionEnd | Error = 'ends') {
	const body = (async function* () {
		yield* chunks;
		if (connection === 'open') await new Promise(() => {});
		if (connection === 'lost') {
			const failure = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
			throw toConnectionError(failure, MINGLEEGO);
		}
		if (connection instanceof Error) throw connection;
	})();
	return { server: MINGLEEGO, status: 200, headers: {}, body, source: body, durationMs: 0 };
}

/** Reads a response as the operation Chat Stream does. */
export async function readResponse(
	chunks: Pieces,
	connection?: ConnectionEnd | Error,
	sink?: ReplySink,
) {
	try {
		const response = createResponse(chunks, connection);
		const call = new StreamCall(new StreamHabits());
		const completion = await readStreamedCompletion(response, call, sink);
		return getOutcome(() => completion);
	} catch (thrown) {
		return getOutcome(() => {
			throw thrown;
		});
	}
}
