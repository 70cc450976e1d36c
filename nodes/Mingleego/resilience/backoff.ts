/** Milliseconds before the first retry at the most; doubled for each further one up to the second figure. */
const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 20_000;

/**
 * How long to wait before a retry: exponential backoff with full jitter, so that requests that failed together
 * do not come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param retry 1 for the first one
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function getBackoffDelay(retry: number, random = Math.random()): number {
	return random * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (retry - 1));
}
