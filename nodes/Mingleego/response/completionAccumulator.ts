import {
	createReportedError,
	getError,
	normalizeFileUrl,
	parseJsonObject,
	parseJsonString,
	type Completion,
} from './completion';
import type { ServerSentEvent } from './sseDecoder';
import { createEmptyStreamError, createIncompleteStreamError } from './streamErrors';
import { getWordOverlap } from './wordOverlap';

/** What the streams of one credential were seen to do, in this process. */
export interface StreamHistory {
	/** One of them ended with `[DONE]` or a final response that was certainly one, so that each of them must. */
	endsExplicitly: boolean;
}

/** What an event that carries a completion says. */
interface Payload {
	text: string;
	/** Set on an event of the form of the final response: one with a `fileUrl`, or one whose name says so. */
	fileUrl?: string | null;
	/** Its name says so. */
	named?: boolean;
}

/** How many chunks are joined at once; more would hold memory. */
const MAX_PENDING_CHUNKS = 1_000;

/**
 * A chunk as nearly all of them are: an object with nothing but a text, and no escapes in it (RFC 8259, 7), so that it
 * stands there as it is. Without JSON.parse for these, a long stream is read in two thirds of the time (measured).
 */
const PLAIN_CHUNK = /^\{ ?"text": ?"([^"\\\p{Cc}]*)" ?\}$/u;

/** Names of events that keep the connection open and say nothing. */
const KEEP_ALIVE_EVENTS = new Set(['ping', 'heartbeat', 'keepalive', 'keep-alive']);

/** Names of events that end a stream as `[DONE]` does. What they hold beside a reply is no text. */
const END_EVENTS = new Set(['done', 'end']);

/** Names of events that are the final response, also where `fileUrl` is left out. */
const FINAL_EVENTS = new Set([...END_EVENTS, 'final', 'complete']);

/** The share of the joined chunks' words from which a final response that has them is the whole reply. */
const MOST_WORDS = 0.5;

/**
 * Joins the events of one stream into the reply that Chat would have given.
 *
 * The API documents that each event holds a chunk of the text and that the final response has the form
 * `{ text, fileUrl }` (https://mingleego.com/api-reference/chat). What it leaves open is read so:
 * - A chunk is an object with `text`, a JSON string, or bare text. Chunks are deltas: one that equals the one before
 *   it is a chunk.
 * - The final response is the last event, if it has a `fileUrl` or a name that says so. It is what Chat would have
 *   returned, so its text is the reply, also where it differs from the chunks: services remove citation marks and
 *   rewrite links in it. Without a text it stands for the joined chunks, and where it is plainly not the whole reply it
 *   is the last chunk (see `mergeFinalText`).
 * - `[DONE]` or an event with such a name ends the stream, and so does a final response that repeats the whole text of
 *   chunks without a `fileUrl`.
 * - A stream of chunks that ends without any of these is complete too, for HTTP says whether a body is whole
 *   (RFC 9112, 8), unless streams of the same credential were seen to end with one.
 */
export class CompletionAccumulator {
	/**
	 * @param onText told of each piece of the reply once, in order, as soon as it is known to be one
	 */
	constructor(private readonly onText: (chunk: string) => void = () => {}) {}

	/** Joined so far, and the chunks since then: to join many at once costs half the time (measured). */
	private joined = '';

	private chunks: string[] = [];

	/** An event in the final form. Only when the stream ends after it is it the final one. */
	private possibleFinal?: Payload;

	/** Whether the candidate has the text of the chunks before it again. Compared once: both may be long. */
	private repeats?: boolean;

	/** From an event in the final form that was not the final one. */
	private fileUrl: string | null = null;

	/** An event in the final form was a chunk, so that the form alone does not make one the final event. */
	private finalShapeIsAmbiguous = false;

	/** One of those had a name as well. */
	private nameIsCommon = false;

	/** A chunk came without the final form, so that the form tells the final event from the chunks. */
	private formDiffers = false;

	private sawEnd = false;

	/** The last event was cut in its middle. */
	private torn = false;

	/** An event had a text of the right form, be it an empty one. */
	private readable = false;

	/** The data of the first event that is no plain chunk, for the error when none of them can be read. */
	private firstData?: string;

	/** Bare text was seen, so that an object without `text` is text as well: a model may answer in JSON. */
	private sawPlainText = false;

	/**
	 * Takes the next event.
	 *
	 * @throws ApiError when the event reports an error
	 */
	add({ event, data, unfinished }: ServerSentEvent): void {
		if (this.sawEnd) return;
		const plain = event === undefined ? PLAIN_CHUNK.exec(data) : null;
		if (plain !== null) {
			this.addPayload({ text: String(plain[1]) });
			return;
		}
		const object = parseJsonObject(data);
		if (event === 'error') throw createReportedError(object ?? data);
		if (event !== undefined && KEEP_ALIVE_EVENTS.has(event)) return;
		this.firstData ??= data;
		if (object === undefined && data.trim() === '[DONE]') {
			this.sawEnd = true;
			return;
		}
		if (unfinished && object === undefined && this.isTorn(data)) {
			this.torn = true;
			return;
		}
		const payload = this.parsePayload(event, object, data);
		if (payload !== undefined) this.addPayload(payload);
		if (event !== undefined && END_EVENTS.has(event)) this.sawEnd = true;
	}

	private addPayload(payload: Payload): void {
		// Nothing: it does not even say that more is to come.
		if (payload.text === '' && payload.fileUrl === undefined) return;
		this.demotePossibleFinal();
		if (payload.fileUrl === undefined) {
			this.formDiffers = true;
			this.appendChunk(payload.text);
			return;
		}
		this.possibleFinal = payload;
		if (!this.finalShapeIsAmbiguous && this.text !== '' && this.isRepeated(payload.text))
			this.sawEnd = true;
	}

	/** Whether the data of an event that was not ended is the start of an object, a JSON string or `[DONE]`. */
	private isTorn(data: string): boolean {
		if (/^\s*\{/.test(data) || (data !== '' && '[DONE]'.startsWith(data))) return true;
		return !this.sawPlainText && data.startsWith('"') && parseJsonString(data) === undefined;
	}

	private isRepeated(final: string): boolean {
		this.repeats ??= isEqualIgnoringWhitespace(final, this.text);
		return this.repeats;
	}

	/** Everything that came so far. */
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
	 * Whether the stream has said that it is over, so that nothing after it needs to be read: the reply is whole, even
	 * if the connection is lost now or left open.
	 */
	get isDone(): boolean {
		return this.sawEnd;
	}

	/**
	 * The reply, when the stream has ended in good order.
	 *
	 * @param history of the credential; told when this stream ended explicitly
	 * @throws ApiError when it ended before the reply was complete, or holds none
	 */
	finish(history: StreamHistory): Completion {
		const final = this.possibleFinal;
		if (this.torn) throw createIncompleteStreamError();
		if (this.text === '' && !(final && (this.readable || final.fileUrl !== null))) {
			throw createEmptyStreamError(this.readable ? undefined : this.firstData);
		}
		if (!final && !this.sawEnd && history.endsExplicitly) throw createIncompleteStreamError();
		if (this.sawEnd || (final && this.isCertain(final))) history.endsExplicitly = true;

		const text = final ? this.mergeFinalText(final) : this.text;
		if (text.length > this.text.length && text.startsWith(this.text)) {
			this.onText(text.slice(this.text.length));
		}
		return { text, fileUrl: final?.fileUrl ?? this.fileUrl };
	}

	/**
	 * Whether the last event is more than a chunk of a stream whose events all have a `fileUrl`: such a stream always
	 * ends with one, and shows nothing of how others end.
	 */
	private isCertain(final: Payload): boolean {
		return this.isTold(final) || this.text === '' || this.isRepeated(final.text);
	}

	/** Whether something tells the final response from the chunks before it. */
	private isTold({ named = false }: Payload): boolean {
		return this.formDiffers || (named && !this.nameIsCommon);
	}

	/** The reply that a final response makes of the chunks. */
	private mergeFinalText(final: Payload): string {
		const joined = this.text;
		if (final.text === '') return joined;
		// Also where only blanks differ: chunks lose them on their way, such as the one behind `data:`.
		if (this.isRepeated(final.text)) return final.text;
		const whole =
			this.isTold(final) &&
			(final.text.startsWith(joined) || getWordOverlap(joined, final.text) >= MOST_WORDS);
		return whole ? final.text : joined + final.text;
	}

	/** A further event has come, so the one in the final form was a chunk like any other. */
	private demotePossibleFinal(): void {
		if (this.possibleFinal === undefined) return;
		this.appendChunk(this.possibleFinal.text);
		this.fileUrl = this.possibleFinal.fileUrl ?? this.fileUrl;
		this.finalShapeIsAmbiguous = true;
		this.nameIsCommon ||= this.possibleFinal.named ?? false;
		this.possibleFinal = undefined;
		this.repeats = undefined;
	}

	private appendChunk(chunk: string): void {
		if (chunk === '') return;
		this.chunks.push(chunk);
		if (this.chunks.length >= MAX_PENDING_CHUNKS) this.joinChunks();
		this.onText(chunk);
	}

	/** What an event says; nothing, when it is one of the notes that services send beside the text. */
	private parsePayload(
		event: string | undefined,
		object: Record<string, unknown> | undefined,
		data: string,
	): Payload | undefined {
		const named = event !== undefined && FINAL_EVENTS.has(event);
		if (object === undefined) {
			if (event !== undefined && END_EVENTS.has(event)) return undefined;
			const text = this.parsePlainText(data);
			return named ? { text, fileUrl: null, named } : { text };
		}
		const failure = getError(object);
		if (failure !== undefined) throw createReportedError(failure);
		this.readable ||= typeof object.text === 'string';
		const text = typeof object.text === 'string' ? object.text : '';
		if ('fileUrl' in object) return { text, fileUrl: normalizeFileUrl(object.fileUrl), named };
		if ('text' in object) return named ? { text, fileUrl: null, named } : { text };
		if (this.sawPlainText) return { text: data };
		if (object.type === 'error') throw createReportedError(object);
		return undefined;
	}

	/**
	 * A JSON string stands for what it holds; everything else, also `42` and `null`, is text as it is. Among bare
	 * text, a word in quotation marks is one.
	 */
	private parsePlainText(data: string): string {
		const quoted = this.sawPlainText ? undefined : parseJsonString(data);
		if (quoted !== undefined) return quoted;
		if (data !== '') this.sawPlainText = true;
		return data;
	}
}

const WHITESPACE = /\s/;

/** Whether two texts are alike but for their blanks and line breaks. In place: they may be long, and soon differ. */
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
