import { InputError } from '../errors/inputError';
import { triggerMinorGc } from './gcPressure';
import { getChunkSize } from './readChunkSize';
import { UploadPacer } from './uploadPacing';

/** What is known of a file before it is read. */
export interface StreamingFileDetails {
	name: string;
	/** MIME type, sent as it is. */
	type: string;
	/** Bytes. */
	size: number;
	/**
	 * Opens the file at its start. Called once each time that the file is sent.
	 *
	 * @param chunkSize how much to read at a time, in bytes
	 */
	open(chunkSize: number): Promise<OpenFile>;
}

/** How many files are being read, in this process of n8n. */
let openFileCount = 0;

/** A file from when an attempt begins to read it until the attempt is over. */
class Reading {
	over = false;

	/** Whether the service wants no more of it. */
	refused = false;

	file?: OpenFile;

	/** Resolves when the attempt is over. */
	readonly end: Promise<void>;

	private resolveEnd!: () => void;

	constructor() {
		this.end = new Promise((resolve) => {
			this.resolveEnd = resolve;
		});
	}

	close(): void {
		this.over = true;
		this.file?.destroy?.();
		this.resolveEnd();
	}
}

/** A file that is being read: a Node stream, or bytes that need no closing. */
export type OpenFile = AsyncIterable<Uint8Array> & { destroy?(): unknown };

/**
 * A file for a multipart form that is read from n8n's storage while it is sent, so that it is never held
 * whole in memory (`npm run memory`: some 25 MiB, for 512 MiB and for 2 GiB alike).
 *
 * n8n's HTTP client asks a form's file for its name, type and size and iterates over `stream()`; nothing
 * of what `Blob` keeps is used. `type` is not left to `Blob` because it would change its letters to
 * lower case and drop what is not ASCII.
 */
export class StreamingFile extends File {
	override readonly type: string;

	override readonly size: number;

	/** Called whenever a part of the file was taken. */
	onChunkSent?: () => void;

	/** Why the file could not be read as it was stored, if it could not. */
	readError?: InputError;

	/** Whether the last attempt has got no response. */
	private unanswered = false;

	private currentRead?: Reading;

	constructor(private readonly details: StreamingFileDetails) {
		super([], details.name);
		this.type = details.type;
		this.size = details.size;
	}

	override stream(): ReturnType<Blob['stream']> {
		// The client needs no more than an async iterable, and a generator costs less a chunk than a web stream.
		return this.read() as unknown as ReturnType<Blob['stream']>;
	}

	/**
	 * Ends the reading that is under way. The client reads a file to its end or lets it lie: when the service
	 * answers before it has taken the whole of it, nobody else closes it.
	 */
	close(): void {
		if (!this.currentRead) return;
		this.currentRead.close();
		this.currentRead = undefined;
		openFileCount -= 1;
	}

	/**
	 * The service has responded. Where it refuses the file, the rest is not sent (RFC 9112, 9.5): what is written to a
	 * connection that it has closed would take the response's body with it.
	 *
	 * @param status of the response
	 */
	responded(status: number): void {
		this.unanswered = false;
		if (this.currentRead && status >= 300) this.currentRead.refused = true;
	}

	private async *read(): AsyncGenerator<Uint8Array> {
		const currentRead = new Reading();
		const pace = new UploadPacer(this.size, this.unanswered);
		this.currentRead = currentRead;
		this.unanswered = true;
		openFileCount += 1;
		const file = await this.openSource(pace.chunkSize ?? getChunkSize(openFileCount));
		currentRead.file = file;
		if (currentRead.over) {
			// The answer came while the file was being opened.
			file.destroy?.();
			return;
		}
		let bytesSent = 0;
		for await (const chunk of file) {
			await pace.pause(bytesSent, openFileCount, currentRead);
			if (currentRead.refused) await currentRead.end;
			if (currentRead.over) return;
			bytesSent += chunk.length;
			if (bytesSent > this.size) break;
			yield chunk;
			// What lies in memory as a whole leaves nothing behind that V8 must free.
			if (file.destroy) triggerMinorGc(chunk.length);
			this.onChunkSent?.();
		}
		if (bytesSent !== this.size && !currentRead.over)
			throw this.recordReadError('has changed its size');
	}

	private async openSource(piece: number): Promise<OpenFile> {
		try {
			return await this.details.open(piece);
		} catch {
			// What the storages throw for a missing file differs from one to the next.
		}
		throw this.recordReadError('is gone');
	}

	private recordReadError(reason: string): InputError {
		this.readError = new InputError(
			`The file "${this.details.name}" ${reason} since n8n stored it`,
			'Run the workflow again from the node that reads the file.',
		);
		return this.readError;
	}
}
