import { tryParseJson } from '../api/parseJson';
import { ChunkList } from './chunkList';
import { classifyEvent, isKeepAlive, type TextPart } from './classifyEvent';
import { composeReply, getProgress, isMarked, repeatsAll } from './composeReply';
import type { ServerSentEvent } from './sseDecoder';

/** Characters of somebody else's message that are kept. */
const MAX_STRAY_CHARS = 64 * 1024;

/** Collects what the events of one stream bring. */
export class ReplyCollector {
	chunks = new ChunkList();

	/** The latest text, if it may be something else than a chunk: the final response, or no text of the reply at all. */
	held?: TextPart;

	/** The URL of the generated file, from whichever event had it. */
	fileUrl: string | null = null;

	/** What the final response says, or `ended` after another explicit end. */
	progress: ReturnType<typeof getProgress> | 'ended' = 'open';

	/** The words of an error that an event has reported. */
	error?: string;

	/** The last event was cut off. */
	isTruncated = false;

	/** Lines that belong to no event, from the first that begins as a web page or an object does. */
	strayLines = '';

	/** The data of the first event that brought neither text nor an error. */
	firstData = '';

	/** @param onText called for each chunk of the reply, in order, as soon as it is known to be one */
	constructor(private readonly onText: (chunk: string) => void = () => {}) {}

	/** Takes the next event. */
	add(event: ServerSentEvent): void {
		if (this.progress === 'ended') return;
		const { data } = event;
		const { form } = this;
		const part = classifyEvent(event, form);
		if (event.isUnfinished && part.kind !== 'end' && isCutOff(data, form)) {
			this.isTruncated = true;
			return;
		}
		if ('text' in part) return this.addText(part);
		if (!isKeepAlive(data)) this.firstData ||= data;
		if (part.kind === 'error' && this.progress !== 'settled') this.error = part.words;
		if (part.kind === 'end' || this.error !== undefined) this.progress = 'ended';
	}

	/** Takes a line that belongs to no event. */
	addStrayLine(line: string): void {
		if (this.strayLines === '' && !/^\s*[{<]/.test(line)) return;
		if (this.strayLines.length < MAX_STRAY_CHARS) this.strayLines += `${line}\n`;
	}

	/**
	 * Makes the reply, and forwards what it adds to the forwarded chunks.
	 *
	 * @param sendsWholeFinal whether final responses of this assistant were seen to have the whole text
	 */
	compose(sendsWholeFinal: boolean): string {
		const sent = this.chunks.text;
		const text = composeReply(this.chunks, this.held, sendsWholeFinal);
		if (text.length > sent.length && text.startsWith(sent)) this.onText(text.slice(sent.length));
		return text;
	}

	/** The form of the text so far; undefined if it may only have kept the connection open. */
	private get form(): TextPart['form'] | undefined {
		const { chunks, held } = this;
		if (held?.text && (held.form !== 'bare' || !isKeepAlive(held.text))) return held.form;
		return chunks.form === 'bare' && chunks.areKeepAlives ? undefined : chunks.form;
	}

	private addText(part: TextPart): void {
		const { held, form } = this;
		const canBeFinal = isMarked(part);
		this.fileUrl = part.fileUrl ?? this.fileUrl;
		// An empty chunk has no meaning: it does not even show that more will follow.
		if (part.text === '' && !canBeFinal) return;
		if (this.progress === 'settled') {
			if (part.kind === 'last' && part.text !== '') this.held = part;
			return;
		}
		if (part.text === '' && held && (isMarked(held) || this.progress === 'definite')) {
			if (part.kind === 'last') this.progress = 'ended';
			else if (getProgress(part, this.chunks) === 'definite') this.progress = 'definite';
			return;
		}
		if (part.form !== form && this.outranks(part)) this.discard();
		else if (held?.text) this.addChunk(held);
		this.held = undefined;
		this.progress = 'open';
		const isChunk = !canBeFinal && !repeatsAll(part, this.chunks);
		if (isChunk && (part.form === 'object' || this.chunks.count > 0)) this.addChunk(part);
		else this.hold(part);
	}

	/** Whether a text of another form shows that what came before it was none: JSON does, but for a final object. */
	private outranks(part: TextPart): boolean {
		if (part.form !== 'object') return part.form === 'string';
		return !isMarked(part) && !repeatsAll(part, this.chunks);
	}

	private hold(part: TextPart): void {
		this.held = part;
		this.progress = getProgress(part, this.chunks);
	}

	private addChunk(chunk: TextPart): void {
		const { form } = this.chunks;
		if (chunk.form === 'object' && form !== undefined && form !== 'object') this.discard();
		this.chunks.add(chunk);
		this.onText(chunk.text);
	}

	/** What came so far was no text of the reply. If it begins as an object does, it is a chunk that cannot be read. */
	private discard(): void {
		const text = this.chunks.text || (this.held?.text ?? '');
		if (/^\s*\{/.test(text)) this.error = text;
		this.chunks = new ChunkList();
	}
}

/** Whether the data of an unfinished event is the start of a JSON value or of `[DONE]`. Bare text may begin likewise. */
function isCutOff(data: string, form: TextPart['form'] | undefined): boolean {
	const start = form === 'bare' ? /^\s*\{|^\[D?O?N?E?$/ : /^\s*["[{]/;
	return start.test(data) && tryParseJson(data) === undefined;
}
