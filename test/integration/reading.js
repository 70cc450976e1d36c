'use strict';

/** How the property tests read streams: in any pieces, and with the outcome as a value to compare. */

const fc = require('fast-check');

const { readStreamedCompletion } = require('../../nodes/Mingleego/items/readStreamedCompletion');
const { ApiError } = require('../../nodes/Mingleego/errors/apiError');
const { createUtf8Decoder } = require('../../nodes/Mingleego/http/utf8Decoder');
const { createSseDecoder } = require('../../nodes/Mingleego/response/sseDecoder');
const { CompletionAccumulator } = require('../../nodes/Mingleego/response/completionAccumulator');

/** The same cases in every run. */
const SEED = 20_260_101;

/**
 * What a reader made of its input, as a value to compare.
 *
 * @template T
 * @param {() => T} read
 * @param {new (...args: never[]) => Error} [expected] the one error that it may throw
 * @returns {{ value: T } | { failure: string, cut?: boolean, lost?: boolean }}
 * @throws what the reader throws, if that is another error
 */
function outcomeOf(read, expected = ApiError) {
	try {
		return { value: read() };
	} catch (failure) {
		if (!(failure instanceof expected)) throw failure;
		const { isTruncated: cut, lost } = failure instanceof ApiError ? failure : {};
		return {
			failure: failure.message,
			...(cut !== undefined && { cut }),
			...(lost !== undefined && { lost }),
		};
	}
}

/** Any text, without halves of characters, which no UTF-8 can carry. */
const anyText = fc.string({ unit: 'binary' });

/** Places to cut at. */
const cutting = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

/**
 * Cuts bytes at the given places.
 *
 * @param {Uint8Array} bytes
 * @param {number[]} cuts from 0 to 1, in any order
 */
function chunksOf(bytes, cuts) {
	const places = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b);
	return [0, ...places].map((start, n) => bytes.subarray(start, places[n] ?? bytes.length));
}

/**
 * The reply in a stream that ended in good order.
 *
 * @param {Uint8Array[]} chunks
 * @param {object} [more]
 * @param {boolean} [more.endsExplicitly] whether streams of the credential were seen to
 * @param {(piece: string) => void} [more.onText] told of each piece that would be forwarded
 */
function replyIn(chunks, { endsExplicitly = false, onText } = {}) {
	const reply = new CompletionAccumulator(onText);
	const splitter = createSseDecoder(createUtf8Decoder(), (event) => reply.add(event));
	chunks.forEach((chunk) => splitter.feed(chunk));
	splitter.flush();
	return reply.finish({ endsExplicitly });
}

/**
 * Reads an answer as the operation Chat Stream does.
 *
 * @param {Uint8Array[]} chunks
 * @param {Error} [failure] of the connection, after the last chunk
 */
async function answerIn(chunks, failure) {
	const body = (async function* () {
		yield* chunks;
		if (failure) throw failure;
	})();
	try {
		const items = await readStreamedCompletion(
			/** @type {never} */ ({}),
			/** @type {never} */ ({ statusCode: 200, headers: {}, body }),
			{ endsExplicitly: false },
		);
		return outcomeOf(() => items);
	} catch (thrown) {
		return outcomeOf(() => {
			throw thrown;
		});
	}
}

module.exports = { SEED, answerIn, anyText, chunksOf, cutting, outcomeOf, replyIn };
