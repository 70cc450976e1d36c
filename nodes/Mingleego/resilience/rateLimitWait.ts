import { backoff } from './retryPolicy';

/** How long an item goes on asking while everything is refused as too much, in milliseconds. */
const WITHOUT_SUCCESS = 60_000;

/** The longest that one item waits for the service, and that it lets itself be asked to wait, in milliseconds. */
export const LONGEST_WAIT = 600_000;

/**
 * One item's patience with a service that limits requests (429). Waiting uses up none of its retries, but it
 * ends: after ten minutes, or when nothing has come through for a minute, in whatever run, or for three times the wait
 * that the service asks for where that is longer.
 */
export class Patience {
	private since?: number;

	private waits = 0;

	/**
	 * How long to wait before the item asks again.
	 *
	 * @param lastSuccess when a request with the credential last came through, in milliseconds since 1970
	 * @param retryAfter milliseconds that the service asks for
	 * @param now milliseconds since 1970
	 * @returns milliseconds, more with each time so that a service that asks for nothing is not pressed; undefined
	 *   when it is no use to wait any longer
	 */
	next(lastSuccess: number, retryAfter?: number, now = Date.now()): number | undefined {
		this.since ??= now;
		this.waits += 1;
		const wait = Math.max(retryAfter ?? 500, backoff(this.waits));
		const end = now + wait;
		const silence = end - Math.max(lastSuccess, this.since);
		if (end - this.since > LONGEST_WAIT) return undefined;
		return silence > Math.max(WITHOUT_SUCCESS, 3 * wait) ? undefined : wait;
	}
}
