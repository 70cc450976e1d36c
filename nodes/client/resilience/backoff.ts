/** Maximum delay before the first retry, in milliseconds; doubled for each further retry, up to `MAX_DELAY_MS`. */
const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 20_000;

/**
 * How long to wait before a retry: exponential backoff with full jitter, so that requests that failed together
 * are not retried together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param retry number of the retry, 1 for the first
 * @param random a random number from 0 to 1
 * @returns milliseconds
 */
export function getBackoffDelay(retry: number, random = Math.random()): number {
	return random * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (retry - 1));
}
