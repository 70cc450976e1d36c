import { sleep } from 'n8n-workflow';

/** Milliseconds. A nearby service responds within it; the chunks in transit meanwhile take longer. */
const PAUSE_MS = 2;

/** Milliseconds that a retry waits for the service to respond to the headers. */
const INITIAL_RETRY_PAUSE_MS = 1_000;

/** Milliseconds. If a timer that is due immediately takes longer, the event loop is busy. */
const MAX_IDLE_LOOP_DELAY_MS = 3;

/** Maximum milliseconds by which a busy event loop extends a pause. */
const MAX_EXTRA_PAUSE_MS = 20;

/** Milliseconds. n8n's `sleep` cannot be aborted, so a long pause checks at this interval whether to end. */
const POLL_INTERVAL_MS = 100;

/** Bytes. Services that refuse larger files do so because of the length announced in the headers. */
const MAX_SMALL_FILE_BYTES = 32 * 1024 * 1024;

/** Bytes between two pauses, except for a large file that is sent alone. */
const PAUSE_INTERVAL_BYTES = 512 * 1024;

/** A large file that is sent alone pauses whenever the bytes sent have grown by this factor. */
const PAUSE_GROWTH_FACTOR = 4;

/** Bytes that a retry sends at a time. */
const RETRY_CHUNK_BYTES = 64 * 1024;

/** One attempt to send a file. */
export interface UploadAttempt {
	readonly hasEnded: boolean;
}

/**
 * Paces the chunks of a file so that an early response is read.
 *
 * A service that refuses a file may respond and close the connection before it has read the file. Writing the next
 * chunk then fails, and Node closes its side without reading the response, which has already arrived. Node reads only
 * when its event loop polls, so the pacer pauses before chunks until the loop is idle: then almost no time passes
 * between the poll and the write. Measured on n8n-core 2.40.3 over loopback, with 50 files of 1 to 20 MB and a 413
 * after the headers, 64 KiB or 5 MB: without it most files were sent more than once, with it 11 of 3,600. A file of
 * 512 MiB takes as long as before.
 */
export class UploadPacer {
	/** How many bytes are sent before the next pause. */
	private nextPauseBytes = 0;

	/**
	 * @param size of the file, in bytes
	 * @param isRetry whether the previous attempt ended without a response. The response may have been sent but lost,
	 *   so a retry takes more time to make sure that it is read.
	 */
	constructor(
		private readonly size: number,
		private readonly isRetry: boolean,
	) {}

	/** Bytes to read at a time, or undefined for the usual chunk size. */
	get chunkSize(): number | undefined {
		return this.isRetry ? RETRY_CHUNK_BYTES : undefined;
	}

	/**
	 * Waits until the next chunk may be sent.
	 *
	 * @param bytesSent how much of the file was sent so far
	 * @param openFiles number of files being sent, including this one; with several, pauses cost no time because the
	 *   other files continue
	 * @param attempt the wait ends early when the attempt has ended
	 */
	async pause(bytesSent: number, openFiles: number, attempt: UploadAttempt): Promise<void> {
		if (bytesSent === 0)
			return await waitForIdleLoop(this.isRetry ? INITIAL_RETRY_PAUSE_MS : PAUSE_MS, attempt);
		if (!this.isRetry && bytesSent < this.nextPauseBytes) return;
		const isPauseCheap = openFiles > 1 || this.size <= MAX_SMALL_FILE_BYTES;
		this.nextPauseBytes = isPauseCheap
			? bytesSent + PAUSE_INTERVAL_BYTES
			: bytesSent * PAUSE_GROWTH_FACTOR;
		await waitForIdleLoop(PAUSE_MS, attempt);
	}
}

async function waitForIdleLoop(ms: number, attempt: UploadAttempt): Promise<void> {
	const start = Date.now();
	for (
		let remainingMs = ms;
		remainingMs > 0 && !attempt.hasEnded;
		remainingMs = start + ms - Date.now()
	) {
		await sleep(Math.min(remainingMs, POLL_INTERVAL_MS));
	}
	// Timers run before the loop polls, so a timer that became due while the loop was busy is not conclusive yet.
	let timerStart = 0;
	do {
		timerStart = Date.now();
		await sleep(0);
	} while (
		Date.now() - timerStart > MAX_IDLE_LOOP_DELAY_MS &&
		Date.now() - start < ms + MAX_EXTRA_PAUSE_MS &&
		!attempt.hasEnded
	);
}
