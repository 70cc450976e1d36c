import type { ChunkList } from './chunkList';
import type { TextPart } from './classifyEvent';
import { isSameText, isVersionOf } from './compareTexts';

/** From this length on, it is no coincidence that an event repeats all chunks before it. */
const MIN_REPEATED_CHARS = 20;

/** The fewest chunks that an event in the form of a chunk can repeat. */
const MIN_REPEATED_CHUNKS = 3;

/** Whitespace makes a text longer by at most this factor and this many characters. It bounds the time. */
const MAX_BLANKS = { factor: 4, chars: 100 };

/** A chunk is at most this many times as long as the longest one before it. */
const MAX_CHUNK_FACTOR = 2;

/** A word that may say how the stream went, such as `success`. */
const STATUS = /^[!-~]{1,40}$/;

/** Whether a text has the name or the form of a final response. */
export function isMarked({ kind, fileUrl, isDone = false }: TextPart): boolean {
	return kind !== 'text' || fileUrl !== undefined || isDone;
}

/** Whether that distinguishes it from the chunks. */
export function isDistinct(final: TextPart, chunks: ChunkList): boolean {
	const hasOwnFlag = final.isDone === true && chunks.done < chunks.count;
	return hasOwnName(final, chunks) || hasOwnForm(final, chunks) || hasOwnFlag;
}

function hasOwnName({ kind }: TextPart, chunks: ChunkList): boolean {
	return kind !== 'text' && chunks.named < chunks.count;
}

function hasOwnForm({ fileUrl }: TextPart, chunks: ChunkList): boolean {
	return fileUrl !== undefined && chunks.withFileUrl < chunks.count;
}

/** Whether it is just the one that is done, in a stream of which each event says whether it is. */
function isLastOfFlagged(final: TextPart, chunks: ChunkList): boolean {
	return final.isDone === true && chunks.flagged === chunks.count && !hasOwnForm(final, chunks);
}

/** Whether a text repeats all chunks before it, so that it is no chunk. */
export function repeatsAll(part: TextPart, chunks: ChunkList): boolean {
	const { length } = part.text;
	// Most chunks are short, and the others long: this decides for nearly all of them.
	if (length * MAX_BLANKS.factor + MAX_BLANKS.chars < chunks.length) return false;
	return (
		chunks.count >= (isMarked(part) ? 1 : MIN_REPEATED_CHUNKS) &&
		length >= (isDistinct(part, chunks) ? 1 : MIN_REPEATED_CHARS) &&
		isSameText(part.text, chunks.text)
	);
}

/** Whether a text is too long for a chunk, judging by the others. */
function exceedsChunks({ text }: TextPart, { longest }: ChunkList): boolean {
	return text.length > MAX_CHUNK_FACTOR * longest;
}

/** Whether a text resembles the chunks before it and is too long for one, so that it is none. */
export function isLongVersion(part: TextPart, chunks: ChunkList): boolean {
	return exceedsChunks(part, chunks) && isVersionOf(part.text, chunks.text);
}

/** Whether a final response has the whole text, by all that can be told from this stream. */
export function isWhole(final: TextPart, chunks: ChunkList): boolean {
	if (chunks.count === 0) return isMarked(final);
	if (repeatsAll(final, chunks)) return true;
	if (!isDistinct(final, chunks)) {
		// Where all have a `fileUrl`, the one with a file may be the final response.
		const hasOnlyFile = Boolean(final.fileUrl) && chunks.withFile === 0;
		const isLong = final.text.length >= MIN_REPEATED_CHARS;
		return hasOnlyFile && isLong && isLongVersion(final, chunks);
	}
	const isObject = final.form === 'object';
	// The name says it.
	if (isObject && final.kind !== 'text' && !isLastOfFlagged(final, chunks)) return true;
	const isVersion = isVersionOf(final.text, chunks.text);
	// Other data under such a name may be about the stream.
	if (!isObject && STATUS.test(final.text.trim())) {
		return isVersion && !/\s/.test(chunks.text.trim());
	}
	return isVersion || (exceedsChunks(final, chunks) && !mayBeNoise(chunks, final));
}

/** Whether what came before an object may be no text: bare text once, or what only keeps the connection open. */
function mayBeNoise({ form, count, areKeepAlives }: ChunkList, final: TextPart): boolean {
	const isNoise = (form === 'bare' && count === 1) || areKeepAlives;
	return isNoise && final.form === 'object';
}

/**
 * Whether a stream may be over with its final response.
 *
 * @returns `settled` if nothing that follows counts, `definite` if the reply is complete unless more text follows
 */
export function getProgress(final: TextPart, chunks: ChunkList): 'open' | 'definite' | 'settled' {
	const { kind, form, text, isDone } = final;
	const isOwnName = hasOwnName(final, chunks);
	const isLast = isOwnName && kind === 'last' && form === 'object' && text !== '';
	if (isLast && !isLastOfFlagged(final, chunks)) return 'settled';
	if (text.length >= MIN_REPEATED_CHARS && repeatsAll(final, chunks)) {
		return isOwnName || hasOwnForm(final, chunks) ? 'settled' : 'definite';
	}
	if (isOwnName) return 'definite';
	// Where one like it was a chunk, this one may be a chunk too.
	if (chunks.named + chunks.withFileUrl > 0) return 'open';
	if (kind === 'last') return 'definite';
	// Its name may be the one of a part of the stream.
	return !isDone && chunks.count > 0 && isWhole(final, chunks) ? 'definite' : 'open';
}

/**
 * Makes the reply of what a stream has brought.
 *
 * @param chunks the chunks
 * @param final what may be the final response
 * @param sendsWholeFinal whether final responses of this assistant were seen to have the whole text
 */
export function composeReply(
	chunks: ChunkList,
	final: TextPart | undefined,
	sendsWholeFinal: boolean,
): string {
	if (final === undefined || final.text === '') return chunks.text;
	if (isWhole(final, chunks)) return final.text;
	if (final.kind !== 'text' && final.form !== 'object') return chunks.text;
	// Otherwise the service has put `fileUrl` on its last chunk.
	const isReply = (sendsWholeFinal && isDistinct(final, chunks)) || mayBeNoise(chunks, final);
	return isReply ? final.text : chunks.text + final.text;
}
