/** How often is asked, in milliseconds. */
const INTERVAL_MS = 50;

/**
 * Waits until something is so.
 *
 * @param what is waited for, for the error
 * @param check asked again until what it gives is truthy
 * @param patienceMs milliseconds
 * @returns what the check gave
 * @throws Error when it is not so in time
 */
export async function until<T>(
	what: string,
	check: () => T | undefined | Promise<T | undefined>,
	patienceMs = 60_000,
): Promise<T> {
	const giveUp = Date.now() + patienceMs;
	for (;;) {
		const result = await check();
		if (result) return result;
		if (Date.now() > giveUp) throw new Error(`${what}: not within ${patienceMs / 1000} s`);
		await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
	}
}
