import { normalizeFileUrl, type Completion } from '../api/completion';
import { createReportedError, findReportedError } from '../api/reportedError';
import { parseJsonObject, parseJsonString } from '../api/parseJson';
import type { ServerSentEvent } from './sseDecoder';
import { createEmptyStreamError, createIncompleteStreamError } from './streamErrors';
import { getWordOverlap } from './wordOverlap';

/** How the streams of one credential have ended so far, in this process. */
export interface StreamHistory {
	/** One of them ended with `[DONE]` or with a definite final response, so all of them must. */
	endsExplicitly: boolean;
}

/** The content of an event that carries a completion or a chunk of it. */
interface Payload {
	text: string;
	/** Set on an event that looks like the final response: it has a `fileUrl` or the name of a final event. */
	fileUrl?: string | null;
	/** The event has the name of a final event. */
	hasFinalName?: boolean;
}

/** Maximum number of chunks to collect before they are joined. More would hold memory. */
const MAX_PENDING_CHUNKS = 1_000;

/**
 * The usual form of a chunk: an object with only a `text` that has no escapes (RFC 8259, 7), so it can be used
 * verbatim. Skipping JSON.parse for these reduces the time to read a long stream to two thirds (measured).
 */
const PLAIN_CHUNK = /^\{ ?"text": ?"([^"\\\p{Cc}]*)" ?\}$/u;

/** Names of events that only keep the connection open. */
const KEEP_ALIVE_EVENTS = new Set(['ping', 'heartbeat', 'keepalive', 'keep-alive']);

/** Names of events that end a stream as `[DONE]` does. Their data is ignored unless it is a JSON object. */
const END_EVENTS = new Set(['done', 'end']);

/** Names of events that are the final response, even without a `fileUrl`. */
const FINAL_EVENTS = new Set([...END_EVENTS, 'final', 'complete']);

/** A final response with at least this share of the joined chunks' words is the whole reply. */
const MIN_WORD_OVERLAP = 0.5;

/**
 * Joins the events of one stream into the reply that Chat would have returned.
 *
 * The API documents that each event holds a chunk of the text and that the final response has the form
 * `{ text, fileUrl }` (https://mingleego.com/api-reference/chat). What it leaves open is handled as follows:
 * - A chunk is an object with `text`, a JSON string, or plain text. Chunks are deltas: a chunk that equals the
 *   previous one is not a duplicate.
 * - The final response is the last event, if it has a `fileUrl` or the name of a final event. It is what Chat would
 *   have returned, so its text is the reply even where it differs from the chunks: services remove citation marks and
 *   rewrite links in it. If it has no text, the reply is the joined chunks. If its text is clearly not the whole reply,
 *   it is the last chunk (see `mergeFinalText`).
 * - The stream ends with `[DONE]`, with an event of such a name, or with a final response that repeats the whole text
 *   of chunks that had no `fileUrl`.
 * - A stream of chunks that ends without any of these is complete too, because HTTP shows whether a body is complete
 *   (RFC 9112, 8). The exception: earlier streams of the same credential ended with one of them.
 */
export class CompletionAccumulator {
	/**
	 * @param onText called once for each chunk of the reply, in order, as soon as it is known to be one
	 */
	constructor(private readonly onText: (chunk: string) => void = () => {}) {}

	/** The text joined so far; `chunks` holds what came since. Joining many at once takes half the time (measured). */
	private joined = '';

	private chunks: string[] = [];

	/** The latest event, if it has the form of a final response. It is one only if the stream ends after it. */
	private possibleFinal?: Payload;

	/** Whether `possibleFinal` repeats the text of the chunks before it. Compared only once: both may be long. */
	private isFinalEqualToChunks?: boolean;

	/** From an event that had the form of a final response but was not the last one. */
	private fileUrl: string | null = null;

	/** An event in the form of a final response was a chunk, so the form alone does not identify the final response. */
	private sawChunkWithFinalShape = false;

	/** One of those chunks also had the name of a final event. */
	private sawChunkWithFinalName = false;

	/** A chunk did not have that form, so the form distinguishes the final response from the chunks. */
	private sawChunkWithoutFinalShape = false;

	private sawEnd = false;

	/** The last event was truncated. */
	private sawTruncatedEvent = false;

	/** An event had a `text` of the right type, possibly empty. */
	private sawTextProperty = false;

	/** The data of the first event that does not match `PLAIN_CHUNK`, for the error if no event can be read. */
	private firstEventData?: string;

	/** Plain text was seen, so an object without `text` is text as well: a model may reply in JSON. */
	private sawPlainText = false;

	/**
	 * Processes the next event.
	 *
	 * @throws ApiError when the event reports an error
	 */
	add({ event, data, isUnfinished }: ServerSentEvent): void {
		if (this.sawEnd) return;
		const plainChunk = event === undefined ? PLAIN_CHUNK.exec(data) : null;
		if (plainChunk !== null) {
			this.addPayload({ text: String(plainChunk[1]) });
			return;
		}
		const object = parseJsonObject(data);
		if (event === 'error')
			throw createReportedError(
				object ? (findReportedError({ ...object, type: 'error' }) ?? '') : data,
			);
		if (event !== undefined && KEEP_ALIVE_EVENTS.has(event)) return;
		this.firstEventData ??= data;
		if (object === undefined && data.trim() === '[DONE]') {
			this.sawEnd = true;
			return;
		}
		if (isUnfinished && object === undefined && this.isTruncated(data)) {
			this.sawTruncatedEvent = true;
			return;
		}
		const payload = this.parsePayload(event, object, data);
		if (payload !== undefined) this.addPayload(payload);
		if (event !== undefined && END_EVENTS.has(event)) this.sawEnd = true;
	}

	private addPayload(payload: Payload): void {
		// An empty chunk has no meaning: it does not even show that more will follow.
		if (payload.text === '' && payload.fileUrl === undefined) return;
		this.demotePossibleFinal();
		if (payload.fileUrl === undefined) {
			this.sawChunkWithoutFinalShape = true;
			this.appendChunk(payload.text);
			return;
		}
		this.possibleFinal = payload;
		if (!this.sawChunkWithFinalShape && this.text !== '' && this.isEqualToChunks(payload.text))
			this.sawEnd = true;
	}

	/** Whether the data of an unfinished event is the start of an object, a JSON string or `[DONE]`. */
	private isTruncated(data: string): boolean {
		if (/^\s*\{/.test(data) || (data !== '' && '[DONE]'.startsWith(data))) return true;
		return !this.sawPlainText && data.startsWith('"') && parseJsonString(data) === undefined;
	}

	private isEqualToChunks(final: string): boolean {
		this.isFinalEqualToChunks ??= isEqualIgnoringWhitespace(final, this.text);
		return this.isFinalEqualToChunks;
	}

	/** The text of all chunks so far. */
	private get text(): string {
		this.joinChunks();
		return this.joined;
	}

	private joinChunks(): void {
		if (this.chunks.length === 0) return;
		this.joined += this.chunks.join('');
		this.chunks = [];
	}

	/**
	 * Whether the stream has ended explicitly, so nothing after it needs to be read: the reply is complete even if the
	 * connection is now lost or left open.
	 */
	get isDone(): boolean {
		return this.sawEnd;
	}

	/**
	 * Returns the reply, after the stream ended without a connection error.
	 *
	 * @param history of the credential; updated when this stream ended explicitly
	 * @throws ApiError when the stream ended before the reply was complete, or holds no reply
	 */
	finish(history: StreamHistory): Completion {
		const final = this.possibleFinal;
		if (this.sawTruncatedEvent) throw createIncompleteStreamError();
		if (this.text === '' && !(final && (this.sawTextProperty || final.fileUrl !== null))) {
			throw createEmptyStreamError(this.sawTextProperty ? undefined : this.firstEventData);
		}
		if (!final && !this.sawEnd && history.endsExplicitly) throw createIncompleteStreamError();
		if (this.sawEnd || (final && this.isDefinitelyFinal(final))) history.endsExplicitly = true;

		const text = final ? this.mergeFinalText(final) : this.text;
		if (text.length > this.text.length && text.startsWith(this.text)) {
			this.onText(text.slice(this.text.length));
		}
		return { text, fileUrl: final?.fileUrl ?? this.fileUrl };
	}

	/**
	 * Whether the last event is definitely the final response. In a stream whose events all have a `fileUrl` it may be
	 * just a chunk: such a stream always ends with one and does not show how other streams end.
	 */
	private isDefinitelyFinal(final: Payload): boolean {
		return this.isDistinguishable(final) || this.text === '' || this.isEqualToChunks(final.text);
	}

	/** Whether its form or its name distinguishes the final response from the chunks before it. */
	private isDistinguishable({ hasFinalName = false }: Payload): boolean {
		return this.sawChunkWithoutFinalShape || (hasFinalName && !this.sawChunkWithFinalName);
	}

	/** Combines the final response and the chunks into the reply. */
	private mergeFinalText(final: Payload): string {
		const joined = this.text;
		if (final.text === '') return joined;
		// Even where only whitespace differs: chunks lose some in transit, such as the space after `data:`.
		if (this.isEqualToChunks(final.text)) return final.text;
		const isWholeReply =
			this.isDistinguishable(final) &&
			(final.text.startsWith(joined) || getWordOverlap(joined, final.text) >= MIN_WORD_OVERLAP);
		return isWholeReply ? final.text : joined + final.text;
	}

	/** Turns `possibleFinal` into a chunk, because another event came after it. */
	private demotePossibleFinal(): void {
		if (this.possibleFinal === undefined) return;
		this.appendChunk(this.possibleFinal.text);
		this.fileUrl = this.possibleFinal.fileUrl ?? this.fileUrl;
		this.sawChunkWithFinalShape = true;
		this.sawChunkWithFinalName ||= this.possibleFinal.hasFinalName ?? false;
		this.possibleFinal = undefined;
		this.isFinalEqualToChunks = undefined;
	}

	private appendChunk(chunk: string): void {
		if (chunk === '') return;
		this.chunks.push(chunk);
		if (this.chunks.length >= MAX_PENDING_CHUNKS) this.joinChunks();
		this.onText(chunk);
	}

	/** The content of an event; undefined for metadata that services send along with the text. */
	private parsePayload(
		event: string | undefined,
		object: Record<string, unknown> | undefined,
		data: string,
	): Payload | undefined {
		const hasFinalName = event !== undefined && FINAL_EVENTS.has(event);
		if (object === undefined) {
			if (event !== undefined && END_EVENTS.has(event)) return undefined;
			const text = this.parsePlainText(data);
			return hasFinalName ? { text, fileUrl: null, hasFinalName } : { text };
		}
		const error = findReportedError(object);
		if (error !== undefined) throw createReportedError(error);
		this.sawTextProperty ||= typeof object.text === 'string';
		const text = typeof object.text === 'string' ? object.text : '';
		if ('fileUrl' in object)
			return { text, fileUrl: normalizeFileUrl(object.fileUrl), hasFinalName };
		if ('text' in object) return hasFinalName ? { text, fileUrl: null, hasFinalName } : { text };
		if (this.sawPlainText) return { text: data };
		return undefined;
	}

	/**
	 * Decodes a JSON string. Everything else, including `42` and `null`, is text and stays unchanged. After plain text
	 * was seen, a word in quotation marks is plain text too.
	 */
	private parsePlainText(data: string): string {
		const quoted = this.sawPlainText ? undefined : parseJsonString(data);
		if (quoted !== undefined) return quoted;
		if (data !== '') this.sawPlainText = true;
		return data;
	}
}

const WHITESPACE = /\s/;

/** Whether two texts differ only in whitespace. Compares without copies: texts may be long and differ early. */
function isEqualIgnoringWhitespace(first: string, second: string): boolean {
	if (first === second) return true;
	let position = 0;
	for (const character of first) {
		if (WHITESPACE.test(character)) continue;
		while (position < second.length && WHITESPACE.test(second.charAt(position))) position += 1;
		if (!second.startsWith(character, position)) return false;
		position += character.length;
	}
	return second.slice(position).trim() === '';
}
