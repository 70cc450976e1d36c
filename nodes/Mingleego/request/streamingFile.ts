import { InputProblem } from '../errors/inputError';
import { keepPace, pieceSize } from './readChunkSize';
import { SendPace } from './uploadPacing';

/** What is known of a file before it is read. */
export interface StoredFileDetails {
	name: string;
	/** MIME type, sent as it is. */
	type: string;
	/** Bytes. */
	size: number;
	/**
	 * Opens the file at its start. Called once each time that the file is sent.
	 *
	 * @param piece how much to read at a time, in bytes
	 */
	open(piece: number): Promise<OpenFile>;
}

/** How many files are being read, in this process of n8n. */
let filesOpen = 0;

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
export class StoredFile extends File {
	override readonly type: string;

	override readonly size: number;

	/** Called whenever a part of the file was taken. */
	onTaken?: () => void;

	/** Why the file could not be read as it was stored, if it could not. */
	problem?: InputProblem;

	/** Whether the last attempt has got no response. */
	private unanswered = false;

	private reading?: Reading;

	constructor(private readonly details: StoredFileDetails) {
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
		if (!this.reading) return;
		this.reading.close();
		this.reading = undefined;
		filesOpen -= 1;
	}

	/**
	 * The service has responded. Where it refuses the file, the rest is not sent (RFC 9112, 9.5): what is written to a
	 * connection that it has closed would take the response's body with it.
	 *
	 * @param status of the response
	 */
	responded(status: number): void {
		this.unanswered = false;
		if (this.reading && status >= 300) this.reading.refused = true;
	}

	private async *read(): AsyncGenerator<Uint8Array> {
		const reading = new Reading();
		const pace = new SendPace(this.size, this.unanswered);
		this.reading = reading;
		this.unanswered = true;
		filesOpen += 1;
		const file = await this.opened(pace.piece ?? pieceSize(filesOpen));
		reading.file = file;
		if (reading.over) {
			// The answer came while the file was being opened.
			file.destroy?.();
			return;
		}
		let sent = 0;
		for await (const chunk of file) {
			await pace.rest(sent, filesOpen, reading);
			if (reading.refused) await reading.end;
			if (reading.over) return;
			sent += chunk.length;
			if (sent > this.size) break;
			yield chunk;
			// What lies in memory as a whole leaves nothing behind that V8 must free.
			if (file.destroy) keepPace(chunk.length);
			this.onTaken?.();
		}
		if (sent !== this.size && !reading.over) throw this.report('has changed its size');
	}

	private async opened(piece: number): Promise<OpenFile> {
		try {
			return await this.details.open(piece);
		} catch {
			// What the storages throw for a missing file differs from one to the next.
		}
		throw this.report('is gone');
	}

	private report(what: string): InputProblem {
		this.problem = new InputProblem(
			`The file "${this.details.name}" ${what} since n8n stored it`,
			'Run the workflow again from the node that reads the file.',
		);
		return this.problem;
	}
}
