import { InputProblem } from './inputProblem';
import { keepPace, pieceSize } from './readPace';

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

	private reading?: { over: boolean; file?: OpenFile };

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
		this.reading.over = true;
		this.reading.file?.destroy?.();
		this.reading = undefined;
		filesOpen -= 1;
	}

	private async *read(): AsyncGenerator<Uint8Array> {
		const reading: NonNullable<typeof this.reading> = { over: false };
		this.reading = reading;
		filesOpen += 1;
		const file = await this.opened();
		reading.file = file;
		if (reading.over) {
			// The answer came while the file was being opened.
			file.destroy?.();
			return;
		}
		let sent = 0;
		for await (const chunk of file) {
			sent += chunk.length;
			if (sent > this.size) break;
			yield chunk;
			keepPace(chunk.length);
			this.onTaken?.();
		}
		if (sent !== this.size && !reading.over) throw this.report('has changed its size');
	}

	private async opened(): Promise<OpenFile> {
		try {
			return await this.details.open(pieceSize(filesOpen));
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
