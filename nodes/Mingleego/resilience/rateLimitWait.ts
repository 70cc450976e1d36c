import { getBackoffDelay } from './backoff';

/** How long an item goes on asking while everything is refused as too much, in milliseconds. */
const MAX_TIME_WITHOUT_SUCCESS_MS = 60_000;

/** The longest that one item waits for the service, and that it lets itself be asked to wait, in milliseconds. */
export const MAX_TOTAL_WAIT_MS = 600_000;

/**
 * One item's patience with a service that limits requests (429). Waiting uses up none of its retries, but it
 * ends: after ten minutes, or when nothing has come through for a minute, in whatever run, or for three times the wait
 * that the service asks for where that is longer.
 */
export class RateLimitWait {
	private startedAt?: number;

	private waitCount = 0;

	/**
	 * How long to wait before the item asks again.
	 *
	 * @param lastSuccessAt when a request with the credential last came through, in milliseconds since 1970
	 * @param retryAfterMs milliseconds that the service asks for
	 * @param now milliseconds since 1970
	 * @returns milliseconds, more with each time so that a service that asks for nothing is not pressed; undefined
	 *   when it is no use to wait any longer
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
