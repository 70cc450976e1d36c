import { ApiError } from './errors/apiError';
import { describeConnectionError } from './errors/connectionError';
import { InputError } from './errors/inputError';
import { parseRetryAfter } from './http/retryAfter';
import type { FailureClass } from './resilience/retryPolicy';

/**
 * What Cloudflare returns instead of 502 and 504 when the origin server fails
 * (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/).
 */
const ORIGIN_FAILED = [520, 521, 522, 523, 524, 530];

/** What AI services return instead of 503 when they are overloaded (https://docs.anthropic.com/en/api/errors). */
const OVERLOADED = 529;

/** The statuses after which a retry of the same request may succeed (RFC 9110, 15.5.9, 15.6; RFC 6585, 4). */
const RETRYABLE_STATUSES = new Set([408, 429, 500, 502, 503, 504, OVERLOADED, ...ORIGIN_FAILED]);

/** Those of them that a service returns while it is down, and whether that is certain (RFC 9110, 15.6). */
const UNAVAILABLE_STATUSES = new Map([
	[500, { isCertain: false }],
	...[502, 503, 504, OVERLOADED, ...ORIGIN_FAILED].map(
		(status) => [status, { isCertain: true }] as const,
	),
]);

/** Errors of a refused or lost connection. Timeouts are not included: a retry would take as long again. */
const RETRYABLE_CODES = new Set([
	'ECONNREFUSED',
	'ECONNRESET',
	'EPIPE',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);

/** The connection was lost before or during the response. */
const LOST_CONNECTION: FailureClass = {
	isRetryable: true,
	overload: 'connectionLost',
	unavailable: { isCertain: false },
};

/**
 * Classifies a failure by what it means for the next attempt.
 *
 * @param failure what the attempt threw
 */
export function classifyFailure(failure: unknown): FailureClass {
	if (failure instanceof ApiError) {
		const { status, isTruncated, isConnectionLost, headers } = failure;
		if (isConnectionLost) return LOST_CONNECTION;
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
			// 413 may carry the header too; it concerns the run only if a retry makes sense.
			retryAfterMs: isRetryable ? parseRetryAfter(headers) : undefined,
		};
	}
	const httpCode = getConnectionCode(failure);
	return httpCode !== undefined && RETRYABLE_CODES.has(httpCode)
		? LOST_CONNECTION
		: { isRetryable: false };
}

/**
 * A failure in a word: the status, the connection's error code, or that the response was incomplete.
 *
 * @param failure what the attempt threw
 */
export function getFailureCode(failure: unknown): string {
	const code =
		failure instanceof ApiError ? failure.status?.toString() : getConnectionCode(failure);
	return code ?? 'incomplete response';
}

function getConnectionCode(failure: unknown): string | undefined {
	return failure instanceof InputError ? undefined : describeConnectionError(failure).httpCode;
}
