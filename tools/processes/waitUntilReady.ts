import { waitUntil } from '../waitUntil';
import type { ProcessGroup } from './processGroup';

/** How long a program may take to start unless given, in milliseconds. */
const START_MS = 30_000;

/**
 * Waits until a program is ready for use.
 *
 * @param name of the program, for the error message
 * @param isReady checks it once
 * @param timeoutMs milliseconds
 * @throws Error with the end of what it printed, when it ended or is not ready in time; it is stopped then
 */
export async function waitUntilReady(
	name: string,
	program: ProcessGroup,
	isReady: () => Promise<boolean>,
	timeoutMs = START_MS,
) {
	let hasEnded = false;
	void program.ended.then(() => (hasEnded = true));
	const isInTime = await waitUntil(
		`${name} is ready`,
		async () => hasEnded || (await isReady()),
		timeoutMs,
	).catch(() => false);
	if (isInTime && !hasEnded) return;
	const why = hasEnded ? 'ended' : `did not respond within ${timeoutMs / 1000} s`;
	await program.stop();
	throw new Error(`${name} ${why}. The last it printed:\n${program.log().slice(-2_000)}`);
}
