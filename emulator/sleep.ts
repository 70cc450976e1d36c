import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits, but no longer than the connection lasts.
 *
 * @param ms Milliseconds; 0 or less returns at once.
 * @param closed Ends the wait.
 * @returns Never rejects.
 */
export async function sleep(ms: number, closed: AbortSignal): Promise<void> {
	if (!(ms > 0)) return;
	try {
		await wait(ms, undefined, { signal: closed });
	} catch {
		// Aborted: the caller looks at `closed` itself.
	}
}
