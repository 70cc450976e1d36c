import { getBackoffDelay } from './backoff';
import type { OverloadSignal } from './overloadDetector';
import { MAX_TOTAL_WAIT_MS, RateLimitWait } from './rateLimitWait';

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

/** What follows a failed attempt. */
export interface RetryDecision {
	shouldRetry: boolean;
	/** Milliseconds until the service may take requests again, as far as is known, whether or not this one is retried. */
	delayMs: number;
}

const DO_NOT_RETRY: RetryDecision = { shouldRetry: false, delayMs: 0 };

/** Decides whether and when one request is retried. */
export class RetryPolicy {
	private retries = 0;

	private readonly rateLimitWait = new RateLimitWait();

	/** @param maxRetries how many times to retry; 0 also means not to wait for a rate limit */
	constructor(private readonly maxRetries: number) {}

	/**
	 * Decides what follows a failed attempt. Call it once for each.
	 *
	 * @param failure what the failure means
	 * @param lastSuccessAt when a request with the same credential last succeeded, in milliseconds since 1970
	 */
	decide(failure: FailureClass, lastSuccessAt: number): RetryDecision {
		const { isRetryable, overload, retryAfterMs } = failure;
		// No request waits longer than this.
		if (!isRetryable || (retryAfterMs ?? 0) > MAX_TOTAL_WAIT_MS) return DO_NOT_RETRY;

		const isRateLimited = overload === 'rateLimited';
		if (!isRateLimited) this.retries += 1;
		const delayMs = isRateLimited
			? this.rateLimitWait.nextDelay(lastSuccessAt, retryAfterMs)
			: getBackoffDelay(this.retries);
		if (delayMs === undefined) return DO_NOT_RETRY;
		return { shouldRetry: this.maxRetries > 0 && this.retries <= this.maxRetries, delayMs };
	}
}
