import { ApiError } from '../errors/apiError';
import { describeConnectionError } from '../errors/connectionError';
import { InputError } from '../errors/inputError';
import type { OverloadSignal } from './overloadDetector';
import { parseRetryAfter } from './retryAfter';

/**
 * What Cloudflare returns in the place of 502 and 504 when the server behind it fails
 * (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/).
 */
const ORIGIN_FAILED = [520, 521, 522, 523, 524, 530];

/** What AI services return in the place of 503 when they are overloaded (https://docs.anthropic.com/en/api/errors). */
const OVERLOADED = 529;

/** The statuses after which the same request may well succeed (RFC 9110, 15.5.9, 15.6; RFC 6585, 4). */
const RETRYABLE_STATUSES = new Set([408, 429, 500, 502, 503, 504, OVERLOADED, ...ORIGIN_FAILED]);

/** Of these, what a service answers that is down, and whether nothing else is meant by it (RFC 9110, 15.6). */
const UNAVAILABLE_STATUSES = new Map([
	[500, { isCertain: false }],
	...[502, 503, 504, OVERLOADED, ...ORIGIN_FAILED].map(
		(status) => [status, { isCertain: true }] as const,
	),
]);

/** Errors of a connection that was refused or lost. One that took too long is not among them: it would take as long again. */
const RETRYABLE_CODES = new Set([
	'ECONNREFUSED',
	'ECONNRESET',
	'EPIPE',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);

/** What a failure means for the item's next attempt. */
export interface FailureClass {
	/** Whether another attempt makes sense at all. */
	isRetryable: boolean;
	/** There may be too many requests at once. Where the service says so, waiting does not count as an attempt. */
	overload?: OverloadSignal;
	/** The service may be down as a whole; or, if that is not certain, the request may be wrong. */
	unavailable?: { isCertain: boolean };
	/** Milliseconds that the service asks everyone to wait. */
	retryAfterMs?: number;
}

/** Before the answer or in its middle. */
const LOST_CONNECTION: FailureClass = {
	isRetryable: true,
	overload: 'connectionLost',
	unavailable: { isCertain: false },
};

/**
 * Reads what a failure means for the next attempt.
 *
 * @param failure what the attempt threw
 */
export function classifyFailure(failure: unknown): FailureClass {
	if (failure instanceof ApiError) {
		const { status, isTruncated, lost, headers } = failure;
		if (lost) return LOST_CONNECTION;
		const isRetryable =
			isTruncated === true || (status !== undefined && RETRYABLE_STATUSES.has(status));
		return {
			isRetryable,
			overload:
				status === 429
					? 'rateLimited'
					: status === 503 || status === OVERLOADED
						? 'unavailable'
						: undefined,
			unavailable: status === undefined ? undefined : UNAVAILABLE_STATUSES.get(status),
			// 413 may carry the header too; only where a retry makes sense does it speak to the run.
			retryAfterMs: isRetryable ? parseRetryAfter(headers) : undefined,
		};
	}
	const httpCode =
		failure instanceof InputError ? undefined : describeConnectionError(failure).httpCode;
	return httpCode !== undefined && RETRYABLE_CODES.has(httpCode)
		? LOST_CONNECTION
		: { isRetryable: false };
}
