import { getBackoffDelay } from './backoff';

/** How long an item keeps retrying while every request is rate limited, in milliseconds. */
const MAX_TIME_WITHOUT_SUCCESS_MS = 60_000;

/** The maximum total wait of one item, and the longest `Retry-After` that it accepts, in milliseconds. */
export const MAX_TOTAL_WAIT_MS = 600_000;

/** @param retryAfterMs milliseconds that the service asks to wait */
export function isWaitTooLong(retryAfterMs = 0): boolean {
	return retryAfterMs > MAX_TOTAL_WAIT_MS;
}

/**
 * One item's wait for a service that limits requests (429). Waiting uses up none of its retries, but it ends: after ten
 * minutes, or when no request in any run has succeeded for a minute, or for three times the wait that the service
 * requests if that is longer.
 */
export class RateLimitWait {
	private startedAt?: number;

	private waitCount = 0;

	/**
	 * How long to wait before the next retry.
	 *
	 * @param lastSuccessAt when a request with the credential last succeeded, in milliseconds since 1970
	 * @param retryAfterMs milliseconds that the service asks to wait
	 * @param now milliseconds since 1970
	 * @returns milliseconds, increasing with each retry so as not to overload a service that requests no wait; undefined
	 *   if waiting any longer is pointless
	 */
	nextDelay(lastSuccessAt: number, retryAfterMs?: number, now = Date.now()): number | undefined {
		this.startedAt ??= now;
		this.waitCount += 1;
		const delayMs = Math.max(retryAfterMs ?? 500, getBackoffDelay(this.waitCount));
		const end = now + delayMs;
		const silence = end - Math.max(lastSuccessAt, this.startedAt);
		if (end - this.startedAt > MAX_TOTAL_WAIT_MS) return undefined;
		return silence > Math.max(MAX_TIME_WITHOUT_SUCCESS_MS, 3 * delayMs) ? undefined : delayMs;
	}
}
