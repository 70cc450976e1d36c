import { errorIn, fileUrlOf, objectOf, quotedText, reported, type Completion } from './completion';
import { ServiceFailure } from './serviceFailure';
import type { StreamEvent } from './streamEvents';

/** What an event that carries a completion says. */
interface Payload {
	text: string;
	/** Set on an event of the form `{ text, fileUrl }`: the form of the final response. */
	fileUrl?: string | null;
}

/** How many chunks are joined at once; more would hold memory. */
const JOINED_AT_ONCE = 1_000;

/**
 * A chunk as nearly all of them are: an object with nothing but a text, and no escapes in it (RFC 8259, 7), so that it
 * stands there as it is. Without JSON.parse for these, a long stream is read in two thirds of the time (measured).
 */
const PLAIN_CHUNK = /^\{ ?"text": ?"([^"\\\p{Cc}]*)" ?\}$/u;

/** Names of events that keep the connection open and say nothing. */
const KEEP_ALIVE = new Set(['ping', 'heartbeat', 'keepalive', 'keep-alive']);

/** Names of events that end a stream as `[DONE]` does. What they hold beside a reply is no text. */
const ENDING = new Set(['done', 'end']);

/** Names of events whose `text` is the final response's, also where `fileUrl` is left out. */
const FINAL = new Set([...ENDING, 'final', 'complete']);

/**
 * Joins the events of one stream into the reply that Chat would have given: every character once.
 *
 * The API documents that each event holds a chunk of the text and that the final response has the form
 * `{ text, fileUrl }` (https://mingleego.com/api-reference/chat). What it leaves open is read so:
 * - A chunk is an object with `text`, a JSON string, or bare text. Chunks are deltas.
 * - The final event is the last one that has a `fileUrl`. Its text is the whole text again, nothing, the last
 *   chunk again, or a last chunk that was not sent before.
 * - `[DONE]` ends the stream, and so does a final event that repeats the whole text of chunks without a `fileUrl`.
 *   Without `[DONE]` and without a final event, the reply is not complete.
 */
export class StreamedReply {
	/**
	 * @param onText told of each piece of the reply once, in order, as soon as it is known to be one
	 */
	constructor(private readonly onText: (piece: string) => void = () => {}) {}

	/** Joined so far, and the chunks since then: to join many at once costs half the time (measured). */
	private joined = '';

	private chunks: string[] = [];

	private lastChunk = '';

	/** An event in the final form. Only when the stream ends after it is it the final one. */
	private candidate?: Payload;

	/** From an event in the final form that was not the final one. */
	private fileUrl: string | null = null;

	/** An event in the final form was a chunk, so that the form alone does not make one the final event. */
	private formIsCommon = false;

	private done = false;

	/** Bare text was seen, so that an object without `text` is text as well: a model may answer in JSON. */
	private bare = false;

	/**
	 * Takes the next event.
	 *
	 * @throws ServiceFailure when the event reports an error
	 */
	add({ event, data }: StreamEvent): void {
		if (this.done) return;
		const plain = event === undefined ? PLAIN_CHUNK.exec(data) : null;
		if (plain !== null) {
			this.take({ text: String(plain[1]) });
			return;
		}
		const object = objectOf(data);
		if (event === 'error') throw reported(object ?? data);
		if (event !== undefined && KEEP_ALIVE.has(event)) return;
		if (object === undefined && data.trim() === '[DONE]') {
			this.done = true;
			return;
		}
		const payload = this.payloadOf(event, object, data);
		if (payload !== undefined) this.take(payload);
		if (event !== undefined && ENDING.has(event)) this.done = true;
	}

	private take(payload: Payload): void {
		// Nothing: it does not even say that more is to come.
		if (payload.text === '' && payload.fileUrl === undefined) return;
		this.settleCandidate();
		if (payload.fileUrl === undefined) {
			this.append(payload.text);
			return;
		}
		this.candidate = payload;
		if (this.isComplete && isSameText(payload.text, this.text)) this.done = true;
	}

	/** Everything that came so far. */
	private get text(): string {
		this.join();
		return this.joined;
	}

	private join(): void {
		if (this.chunks.length === 0) return;
		this.joined += this.chunks.join('');
		this.chunks = [];
	}

	/** Whether the stream has said that it is over, so that nothing after it needs to be read. */
	get isDone(): boolean {
		return this.done;
	}

	/**
	 * Whether the final event has certainly come, so that the reply is whole even if the connection is lost now: no
	 * chunk before it had its form.
	 */
	get isComplete(): boolean {
		return this.candidate !== undefined && this.text !== '' && !this.formIsCommon;
	}

	/**
	 * The reply, when the stream has ended.
	 *
	 * @throws ServiceFailure when it ended before the reply was complete
	 */
	finish(): Completion {
		const final = this.candidate;
		if (final === undefined && !(this.done && this.text !== '')) {
			throw new ServiceFailure(
				this.text === ''
					? 'The stream ended without a reply'
					: 'The stream ended before the reply was complete',
				{
					cut: true,
					advice:
						'The connection or the service was interrupted. Try again, or use the operation Chat, which gets the reply in one piece.',
				},
			);
		}
		const text = this.wholeText(final?.text ?? '');
		if (text.length > this.text.length && text.startsWith(this.text)) {
			this.onText(text.slice(this.text.length));
		}
		return { text, fileUrl: final?.fileUrl ?? this.fileUrl };
	}

	/** The joined chunks and the final event's text, each character once. */
	private wholeText(final: string): string {
		const joined = this.text;
		if (final === '' || final === this.lastChunk) return joined;
		if (joined === '' || final.startsWith(joined)) return final;
		// The whole text again, with other blanks around it.
		if (final.trim() === joined.trim()) return joined;
		// The whole text again, of which the chunks lost blanks on their way: a blank behind `data:`, a line break.
		if (isSameText(final, joined)) return final;
		return joined + final;
	}

	/** A further event has come, so the one in the final form was a chunk like any other. */
	private settleCandidate(): void {
		if (this.candidate === undefined) return;
		this.append(this.candidate.text);
		this.fileUrl = this.candidate.fileUrl ?? this.fileUrl;
		this.formIsCommon = true;
		this.candidate = undefined;
	}

	private append(chunk: string): void {
		if (chunk === '') return;
		this.chunks.push(chunk);
		if (this.chunks.length >= JOINED_AT_ONCE) this.join();
		this.lastChunk = chunk;
		this.onText(chunk);
	}

	/** What an event says; nothing, when it is one of the notes that services send beside the text. */
	private payloadOf(
		event: string | undefined,
		object: Record<string, unknown> | undefined,
		data: string,
	): Payload | undefined {
		if (object === undefined) {
			return event !== undefined && ENDING.has(event) ? undefined : { text: this.plainText(data) };
		}
		const failure = errorIn(object);
		if (failure !== undefined) throw reported(failure);
		const text = typeof object.text === 'string' ? object.text : '';
		if ('fileUrl' in object) return { text, fileUrl: fileUrlOf(object.fileUrl) };
		if ('text' in object) {
			return event !== undefined && FINAL.has(event) ? { text, fileUrl: null } : { text };
		}
		if (this.bare) return { text: data };
		if (object.type === 'error') throw reported(object);
		return undefined;
	}

	/**
	 * A JSON string stands for what it holds; everything else, also `42` and `null`, is text as it is. Among bare
	 * text, a word in quotation marks is one.
	 */
	private plainText(data: string): string {
		const quoted = this.bare ? undefined : quotedText(data);
		if (quoted !== undefined) return quoted;
		if (data !== '') this.bare = true;
		return data;
	}
}

const BLANK = /\s/;

/** Whether two texts are alike but for their blanks and line breaks. In place: they may be long, and soon differ. */
function isSameText(one: string, other: string): boolean {
	let at = 0;
	for (const character of one) {
		if (BLANK.test(character)) continue;
		while (at < other.length && BLANK.test(other.charAt(at))) at += 1;
		if (!other.startsWith(character, at)) return false;
		at += character.length;
	}
	return other.slice(at).trim() === '';
}
