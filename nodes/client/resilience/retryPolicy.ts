import type { OverloadSignal } from './adaptiveLimit';
import { getBackoffDelay } from './backoff';
import { isWaitTooLong, RateLimitWait } from './rateLimitWait';

/** What a failed attempt means for the next one. */
export interface FailureClass {
	/** Whether a retry makes sense at all. */
	isRetryable: boolean;
	/** There may be too many concurrent requests. If the service says so, waiting does not count as an attempt. */
	overload?: OverloadSignal;
	/** The service may be down as a whole; if that is not certain, the request may be wrong instead. */
	unavailable?: { isCertain: boolean };
	/** Milliseconds that the service asks all requests to wait. */
	retryAfterMs?: number;
}

/** Decides whether and when one request is retried. */
export class RetryPolicy {
	private retries = 0;

	private readonly rateLimitWait = new RateLimitWait();

	/** @param maxRetries how many times to retry; 0 also means not to wait for a rate limit */
	constructor(private readonly maxRetries: number) {}

	/**
	 * How long to wait before the next attempt. Call it once for each failed attempt.
	 *
	 * @param failure what the failure means
	 * @param isExcess whether it was one too many at once. The limiter knows when there is room for it, so it waits only
	 *   if the service asks it to.
	 * @param lastSuccessAt when a request with the same credential last succeeded, in milliseconds since 1970
	 * @returns milliseconds; undefined if there is no next attempt
	 */
	nextDelay(failure: FailureClass, isExcess: boolean, lastSuccessAt: number): number | undefined {
		const { isRetryable, overload, retryAfterMs } = failure;
		if (!isRetryable || this.maxRetries === 0 || isWaitTooLong(retryAfterMs)) return undefined;
		if (overload === 'rateLimited') {
			const delayMs = this.rateLimitWait.nextDelay(lastSuccessAt, retryAfterMs);
			return delayMs !== undefined && isExcess && retryAfterMs === undefined ? 0 : delayMs;
		}
		this.retries += 1;
		if (this.retries > this.maxRetries) return undefined;
		return Math.max(retryAfterMs ?? 0, getBackoffDelay(this.retries));
	}
}
