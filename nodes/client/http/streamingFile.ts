import type { InputError } from '../errors/inputError';
import { createMissingFileError, createResizedFileError } from './fileErrors';
import { triggerMinorGc } from './gcPressure';
import { getChunkSize } from './readChunkSize';
import { UploadPacer, type UploadAttempt } from './uploadPacing';

/** What is known about a file before it is read. */
export interface StreamingFileDetails {
	name: string;
	/** MIME type, sent unchanged. */
	type: string;
	/** Bytes. */
	size: number;
	/**
	 * Opens the file at its start. Called once for each attempt to send the file.
	 *
	 * @param chunkSize bytes to read at a time
	 */
	open(chunkSize: number): Promise<OpenFile>;
}

/** Number of files being read in this n8n process. */
let openFileCount = 0;

/** One attempt to send a file, which reads it from its start. */
class ReadAttempt implements UploadAttempt {
	hasEnded = false;

	/** Whether the service has refused the file. */
	isRefused = false;

	file?: OpenFile;

	/** Resolves when the attempt has ended. */
	readonly ended: Promise<void>;

	private resolveEnd!: () => void;

	constructor() {
		this.ended = new Promise((resolve) => {
			this.resolveEnd = resolve;
		});
	}

	close(): void {
		this.hasEnded = true;
		this.file?.destroy?.();
		this.resolveEnd();
	}
}

/** A file that is being read: a Node stream, or bytes in memory that need not be closed. */
export type OpenFile = AsyncIterable<Uint8Array> & { destroy?(): unknown };

/**
 * A file for a multipart form that is streamed from n8n's storage, so it is never held in memory as a whole
 * (`npm run memory`: about 25 MiB, for both 512 MiB and 2 GiB).
 *
 * n8n's HTTP client reads the file's name, type and size and iterates over `stream()`; it uses nothing of the `Blob`
 * content. `type` is overridden because `Blob` would convert it to lower case and drop a type that is not ASCII.
 */
export class StreamingFile extends File {
	override readonly type: string;

	override readonly size: number;

	/** Called after the HTTP client has consumed a chunk of the file. */
	onChunkSent?: () => void;

	/** Why the file could not be read as n8n stored it, if reading failed. */
	readError?: InputError;

	/** Whether the latest attempt has received no response so far. */
	private isAwaitingResponse = false;

	private currentAttempt?: ReadAttempt;

	constructor(private readonly details: StreamingFileDetails) {
		super([], details.name);
		this.type = details.type;
		this.size = details.size;
	}

	override stream(): ReturnType<Blob['stream']> {
		// The client needs only an async iterable, and a generator costs less per chunk than a web stream.
		return this.read() as unknown as ReturnType<Blob['stream']>;
	}

	/**
	 * Ends the read in progress. The client either reads a file to its end or abandons it: if the service responds
	 * before it has received the whole file, nothing else closes it.
	 */
	close(): void {
		if (!this.currentAttempt) return;
		this.currentAttempt.close();
		this.currentAttempt = undefined;
		openFileCount -= 1;
	}

	/**
	 * Called when the service has responded. If it refuses the file, the rest is not sent (RFC 9112, 9.5): writing to a
	 * connection that the service has closed would lose the response body.
	 *
	 * @param status HTTP status of the response
	 */
	responded(status: number): void {
		this.isAwaitingResponse = false;
		if (this.currentAttempt && status >= 300) this.currentAttempt.isRefused = true;
	}

	private async *read(): AsyncGenerator<Uint8Array> {
		const attempt = new ReadAttempt();
		const pacer = new UploadPacer(this.size, this.isAwaitingResponse);
		this.currentAttempt = attempt;
		this.isAwaitingResponse = true;
		openFileCount += 1;
		const file = await this.openSource(pacer.chunkSize ?? getChunkSize(openFileCount));
		attempt.file = file;
		if (attempt.hasEnded) {
			// The attempt ended while the file was being opened.
			file.destroy?.();
			return;
		}
		let bytesSent = 0;
		for await (const chunk of file) {
			await pacer.pause(bytesSent, openFileCount, attempt);
			if (attempt.isRefused) await attempt.ended;
			if (attempt.hasEnded) return;
			bytesSent += chunk.length;
			if (bytesSent > this.size) break;
			yield chunk;
			// Chunks of a file held in memory as a whole leave nothing for V8 to free.
			if (file.destroy) triggerMinorGc(chunk.length);
			this.onChunkSent?.();
		}
		if (bytesSent !== this.size && !attempt.hasEnded)
			throw this.recordReadError(createResizedFileError(this.details.name));
	}

	private async openSource(chunkSize: number): Promise<OpenFile> {
		try {
			return await this.details.open(chunkSize);
		} catch {
			// The error for a missing file differs between n8n's storages.
		}
		throw this.recordReadError(createMissingFileError(this.details.name));
	}

	private recordReadError(error: InputError): InputError {
		this.readError = error;
		return error;
	}
}
