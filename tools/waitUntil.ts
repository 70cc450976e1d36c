/** Milliseconds between two checks. */
const INTERVAL_MS = 50;

/**
 * Waits until a check succeeds.
 *
 * @param what it waits for, for the error message
 * @param check repeated until its result is truthy
 * @param timeoutMs milliseconds
 * @returns the check's result
 * @throws Error when the check does not succeed in time
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
