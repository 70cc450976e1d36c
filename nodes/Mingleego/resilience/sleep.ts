import { sleep } from 'n8n-workflow';

/** Milliseconds. n8n's `sleep` cannot be ended early, so a pause looks this often whether it was. */
const POLL_INTERVAL_MS = 100;

/**
 * Waits, and stops waiting when the execution is stopped. No timer is left behind for longer than a tenth of a
 * second. (Community nodes may not use timers of their own.)
 *
 * @param ms milliseconds
 * @param signal ends the pause early; the caller asks it afterwards
 */
export async function abortableSleep(ms: number, signal?: AbortSignal): Promise<void> {
	const end = Date.now() + ms;
	for (let left = ms; left > 0 && !signal?.aborted; left = end - Date.now()) {
		await sleep(Math.min(left, POLL_INTERVAL_MS));
	}
}
