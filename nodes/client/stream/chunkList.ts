import { isKeepAlive, type TextPart } from './classifyEvent';

/** Maximum number of chunks to collect before they are joined. More would hold memory. */
const MAX_PENDING_CHUNKS = 1_000;

/** The chunks of a stream in order. They are deltas: a chunk that equals the one before it is no duplicate. */
export class ChunkList {
	count = 0;

	/** How many have the name of a final response. */
	named = 0;

	/** How many have a `fileUrl`, which may be null. */
	withFileUrl = 0;

	/** How many have the URL of a file. */
	withFile = 0;

	/** How many say whether they are the last event, and how many that they are. */
	flagged = 0;
	done = 0;

	/** Characters of all of them. */
	length = 0;

	/** Characters of the longest one. */
	longest = 0;

	form?: TextPart['form'];

	/** All of them may only have kept the connection open. */
	areKeepAlives = true;

	/** The text joined so far; `pending` holds what came since. Joining many at once takes half the time (measured). */
	private joined = '';

	private pending: string[] = [];

	/** @param chunk the next chunk */
	add({ text, form, kind, fileUrl, isDone }: TextPart): void {
		this.count += 1;
		if (kind !== 'text') this.named += 1;
		if (fileUrl !== undefined) this.withFileUrl += 1;
		if (fileUrl) this.withFile += 1;
		if (isDone !== undefined) this.flagged += 1;
		if (isDone) this.done += 1;
		this.length += text.length;
		this.longest = Math.max(this.longest, text.length);
		this.form = form;
		this.areKeepAlives &&= form !== 'object' && isKeepAlive(text);
		this.pending.push(text);
		if (this.pending.length >= MAX_PENDING_CHUNKS) this.join();
	}

	get text(): string {
		this.join();
		return this.joined;
	}

	private join(): void {
		this.joined += this.pending.join('');
		this.pending = [];
	}
}
