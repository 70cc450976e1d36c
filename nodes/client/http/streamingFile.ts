import { sleep } from 'n8n-workflow';

import type { InputError } from '../errors/inputError';
import { abortableSleep } from '../resilience/sleep';
import { createMissingFileError, createResizedFileError } from './fileErrors';
import { triggerMinorGc } from './gcPressure';

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

/** A file that is being read: a Node stream, or bytes in memory that need not be closed. */
export type OpenFile = AsyncIterable<Uint8Array> & { destroy?(): unknown };

/** Bytes to read at a time. n8n's HTTP client holds about 8 chunks of each file. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Milliseconds before the first chunk and after it, and before each chunk of a retry. A service that refuses a file
 * because of its length or its start may close the connection at once. If a further chunk is being written then, the
 * response is lost, although it has arrived: Node reads only between two chunks. A nearby service responds within this
 * time. After an attempt without a response, the next one gives it more.
 */
const PAUSE_MS = 2;
const RETRY_PAUSE_MS = 1_000;

/** Milliseconds that a turn of an idle event loop takes at most, and the turns of a busy one that extend a pause. */
const IDLE_TURN_MS = 3;
const MAX_BUSY_TURNS = 3;

/**
 * A file for a multipart form that is streamed from n8n's storage, so it is never held in memory as a whole
 * (measured by `npm run bench -- upload`).
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

	/** The response to the latest attempt, if there was one. */
	private response: 'none' | 'accepted' | 'refused' = 'accepted';

	/** Ends the latest attempt. */
	private attempt = new AbortController();

	constructor(private readonly details: StreamingFileDetails) {
		super([], details.name);
		this.type = details.type;
		this.size = details.size;
	}

	override stream(): ReturnType<Blob['stream']> {
		const isRetry = this.response === 'none';
		this.response = 'none';
		this.attempt = new AbortController();
		// The client needs only an async iterable, and a generator costs less per chunk than a web stream.
		return this.read(this.attempt.signal, isRetry) as unknown as ReturnType<Blob['stream']>;
	}

	/**
	 * Ends the read in progress. The client either reads a file to its end or abandons it: if the service responds
	 * before it has received the whole file, nothing else closes it.
	 */
	close(): void {
		this.attempt.abort();
	}

	/**
	 * Called when the service has responded. If it refuses the file, the rest is not sent (RFC 9112, 9.5): writing to a
	 * connection that the service has closed would lose the response body.
	 *
	 * @param status HTTP status of the response
	 */
	responded(status: number): void {
		this.response = status < 300 ? 'accepted' : 'refused';
	}

	private async *read(closed: AbortSignal, isRetry: boolean): AsyncGenerator<Uint8Array> {
		const file = await this.open();
		closed.addEventListener('abort', () => file.destroy?.());
		if (closed.aborted) file.destroy?.();
		let chunksSent = 0;
		let bytesSent = 0;
		for await (const chunk of file) {
			if (chunksSent < 2 || isRetry) {
				const isFirstOfRetry = isRetry && chunksSent === 0;
				await abortableSleep(isFirstOfRetry ? RETRY_PAUSE_MS : PAUSE_MS, closed);
				await waitForBusyLoop();
			}
			if (this.response === 'refused' && !closed.aborted) await waitForAbort(closed);
			if (closed.aborted) return;
			chunksSent += 1;
			bytesSent += chunk.length;
			if (bytesSent > this.size) break;
			yield chunk;
			// Chunks of a file held in memory as a whole leave nothing for V8 to free.
			if (file.destroy) triggerMinorGc(chunk.length);
			this.onChunkSent?.();
		}
		if (bytesSent !== this.size && !closed.aborted)
			throw this.recordReadError(createResizedFileError(this.details.name));
	}

	private async open(): Promise<OpenFile> {
		try {
			return await this.details.open(CHUNK_BYTES);
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

/**
 * A pause that became due while the event loop was busy says nothing: timers run before the loop reads. Only a few turns
 * are waited for: fifty uploads at once keep the loop busy, and would take twice as long (measured).
 */
async function waitForBusyLoop(): Promise<void> {
	for (let turns = 0, took = Infinity; took > IDLE_TURN_MS && turns < MAX_BUSY_TURNS; turns += 1) {
		const start = performance.now();
		await sleep(0);
		took = performance.now() - start;
	}
}

async function waitForAbort(signal: AbortSignal): Promise<void> {
	await new Promise((resolve) => signal.addEventListener('abort', resolve));
}
