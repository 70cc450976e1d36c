/** How often is asked, in milliseconds. */
const INTERVAL_MS = 50;

/**
 * Waits until something is so.
 *
 * @param what is waited for, for the error
 * @param check asked again until what it gives is truthy
 * @param timeoutMs milliseconds
 * @returns what the check gave
 * @throws Error when it is not so in time
 */
export async function waitUntil<T>(
	what: string,
	check: () => T | undefined | Promise<T | undefined>,
	timeoutMs = 60_000,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const result = await check();
		if (result) return result;
		if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
		await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
	}
}
