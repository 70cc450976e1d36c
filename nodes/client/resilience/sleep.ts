import { sleep } from 'n8n-workflow';

/** Milliseconds. n8n's `sleep` cannot be aborted, so the signal is polled at this interval. */
const POLL_INTERVAL_MS = 100;

/**
 * Waits, and stops waiting when the execution is stopped. No timer outlives the wait by more than a tenth of a second.
 * (Community nodes may not use timers of their own.) The clock is monotonic: setting the system's clock changes nothing.
 *
 * @param ms milliseconds
 * @param signal ends the wait early; the caller checks it afterwards
 */
export async function abortableSleep(ms: number, signal?: AbortSignal): Promise<void> {
	const end = performance.now() + ms;
	for (let left = ms; left > 0 && !signal?.aborted; left = end - performance.now()) {
		await sleep(Math.min(left, POLL_INTERVAL_MS));
	}
}
