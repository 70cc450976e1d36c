import { errorIn, fileUrlOf, objectOf, quotedText, reported, type Completion } from './completion';
import { ServiceFailure } from './serviceFailure';
import type { StreamEvent } from './streamEvents';

/** What an event that carries a completion says. */
interface Payload {
	text: string;
	/** Set on an event of the form `{ text, fileUrl }`: the form of the final response. */
	fileUrl?: string | null;
}

/**
 * Joins the events of one stream into the reply that Chat would have given: every character once.
 *
 * The API documents that each event holds a chunk of the text and that the final response has the form
 * `{ text, fileUrl }` (https://mingleego.com/api-reference/chat). What it leaves open is read so:
 * - A chunk is an object with `text`, a JSON string, or bare text. Chunks are deltas.
 * - The final event is the last one that has a `fileUrl`. Its text is the whole text again, nothing, the last
 *   chunk again, or a last chunk that was not sent before.
 * - `[DONE]` ends the stream. Without it and without a final event, the reply is not complete.
 */
export class StreamedReply {
	/**
	 * @param onText told of each piece of the reply once, in order, as soon as it is known to be one
	 */
	constructor(private readonly onText: (piece: string) => void = () => {}) {}

	/** Everything joined so far. */
	private text = '';

	private lastChunk = '';

	/** An event in the final form. Only when the stream ends after it is it the final one. */
	private candidate?: Payload;

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
		const object = objectOf(data);
		if (event === 'error') throw reported(object ?? data);
		if (data.trim() === '[DONE]') {
			this.done = true;
			return;
		}
		const payload = object ? this.payloadOf(object, data) : { text: this.plainText(data) };
		if (payload === undefined) return;
		this.settleCandidate();
		if (payload.fileUrl === undefined) this.append(payload.text);
		else this.candidate = payload;
	}

	/** Whether the stream has said that it is over, so that nothing after it needs to be read. */
	get isDone(): boolean {
		return this.done;
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
		if (text.length > this.text.length) this.onText(text.slice(this.text.length));
		return { text, fileUrl: final?.fileUrl ?? null };
	}

	/** The joined chunks and the final event's text, each character once. */
	private wholeText(final: string): string {
		const joined = this.text;
		if (final === '' || final === this.lastChunk) return joined;
		if (joined === '' || final.startsWith(joined)) return final;
		// The whole text again, with other blanks around it.
		if (final.trim() === joined.trim()) return joined;
		return joined + final;
	}

	/** A further event has come, so the one in the final form was a chunk like any other. */
	private settleCandidate(): void {
		if (this.candidate === undefined) return;
		this.append(this.candidate.text);
		this.candidate = undefined;
	}

	private append(chunk: string): void {
		if (chunk === '') return;
		this.text += chunk;
		this.lastChunk = chunk;
		this.onText(chunk);
	}

	/** What an object says; nothing, when it is one of the notes that services send beside the text. */
	private payloadOf(object: Record<string, unknown>, data: string): Payload | undefined {
		const failure = errorIn(object);
		if (failure !== undefined) throw reported(failure);
		const text = typeof object.text === 'string' ? object.text : '';
		if ('fileUrl' in object) return { text, fileUrl: fileUrlOf(object.fileUrl) };
		if ('text' in object) return { text };
		return this.bare ? { text: data } : undefined;
	}

	/** A JSON string stands for what it holds; everything else, also `42` and `null`, is text as it is. */
	private plainText(data: string): string {
		const quoted = quotedText(data);
		if (quoted !== undefined) return quoted;
		if (data !== '') this.bare = true;
		return data;
	}
}
