import type { OverloadSignal } from './overloadDetector';
import { getBackoffDelay } from './backoff';
import type { RefusalPeriod } from './refusalPeriod';

/** How long requests are retried while every one is rate limited, in milliseconds. */
const MAX_REFUSAL_PERIOD_MS = 60_000;

/** Milliseconds before a rate-limited request is retried if the service does not ask for a wait. */
const DEFAULT_RATE_LIMIT_WAIT_MS = 500;

/** The maximum total wait of one request for a rate limit, and the longest `Retry-After`, in milliseconds. */
export const MAX_TOTAL_WAIT_MS = 600_000;

/** What a failed attempt means for the next one. */
export interface FailureClass {
	/** Whether a retry makes sense at all. */
	isRetryable: boolean;
	/** The service responded, and not because of its load. */
	isAnswered?: boolean;
	/** There may be too many concurrent requests. If the service says so, waiting does not count as an attempt. */
	overload?: OverloadSignal;
	/** The service may be down as a whole; if that is not certain, the request may be wrong instead. */
	unavailable?: { isCertain: boolean };
	/** Milliseconds that the service asks all requests to wait. */
	retryAfterMs?: number;
}

/** The retries that one request has used up, of those it has. */
export class RetryBudget {
	retries = 0;

	/** How many times it waited for a rate limit, which uses up no retry, and since when. */
	rateLimitWaits = 0;

	rateLimitedSince?: number;

	/** @param maxRetries how many times to retry; 0 also means not to wait for a rate limit */
	constructor(readonly maxRetries: number) {}
}

/** @param retryAfterMs milliseconds that the service asks to wait */
export function isWaitTooLong(retryAfterMs = 0): boolean {
	return retryAfterMs > MAX_TOTAL_WAIT_MS;
}

/**
 * Whether and when a request is retried. Call it once for each failed attempt.
 *
 * Waiting for a rate limit uses up no retry, but it ends: after ten minutes, or when no request with the credential has
 * succeeded for a minute, or for three times the wait that the service asks for if that is longer.
 *
 * @param failure what the failure means
 * @param budget the request's retries
 * @param refusals how long the service has refused all requests with the credential
 * @param now milliseconds of a monotonic clock
 * @returns milliseconds until the next attempt, longer with each retry so as not to overload a service that asks for no
 *   wait; undefined if there is none
 */
export function getRetryDelay(
	failure: FailureClass,
	budget: RetryBudget,
	refusals: RefusalPeriod,
	now: number,
): number | undefined {
	const { isRetryable, overload, retryAfterMs } = failure;
	if (!isRetryable || budget.maxRetries === 0 || isWaitTooLong(retryAfterMs)) return undefined;
	if (overload === 'rateLimited') return getRateLimitDelay(retryAfterMs, budget, refusals, now);
	budget.retries += 1;
	if (budget.retries > budget.maxRetries) return undefined;
	return Math.max(retryAfterMs ?? 0, getBackoffDelay(budget.retries));
}

function getRateLimitDelay(
	retryAfterMs: number | undefined,
	budget: RetryBudget,
	refusals: RefusalPeriod,
	now: number,
): number | undefined {
	budget.rateLimitedSince ??= now;
	budget.rateLimitWaits += 1;
	const delayMs = Math.max(
		retryAfterMs ?? DEFAULT_RATE_LIMIT_WAIT_MS,
		getBackoffDelay(budget.rateLimitWaits),
	);
	const end = now + delayMs;
	if (end - budget.rateLimitedSince > MAX_TOTAL_WAIT_MS) return undefined;
	if (refusals.getLength(end) <= Math.max(MAX_REFUSAL_PERIOD_MS, 3 * delayMs)) return delayMs;
	refusals.giveUp(now);
	return undefined;
}
