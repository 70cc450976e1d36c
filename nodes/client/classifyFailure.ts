import { ApiError } from './errors/apiError';
import { ConnectionError } from './errors/connectionError';
import { getStatus } from './errors/statuses';
import type { FailureClass } from './resilience/retryPolicy';

/**
 * Milliseconds after which a gateway's timeout means what our own timeout means: the service was at work, so the next
 * attempt would take as long, and is paid for like this one.
 */
const LONG_GATEWAY_TIMEOUT_MS = 20_000;

/**
 * Classifies a failure by what it means for the next attempt and for the limiter.
 *
 * @param failure what the attempt threw
 */
export function classifyFailure(failure: unknown): FailureClass {
	if (failure instanceof ApiError) return classifyResponse(failure);
	if (!(failure instanceof ConnectionError) || !failure.transient) return { isRetryable: false };
	return {
		isRetryable: true,
		overload: 'connectionLost',
		// With too many connections in this process, the service may be fine.
		unavailable: failure.transient === 'local' ? undefined : { isCertain: false },
	};
}

function classifyResponse(error: ApiError): FailureClass {
	const { status, isTruncated, isFinal, durationMs, retryAfterMs } = error;
	if (status === undefined) return { isRetryable: isTruncated, isAnswered: !isTruncated };
	const { isTransient, outage, refusal, isGatewayTimeout } = getStatus(status);
	if (isGatewayTimeout && durationMs > LONG_GATEWAY_TIMEOUT_MS) return { isRetryable: false };
	if (!isTransient) return { isRetryable: false, isAnswered: true };
	// A quota that is used up has nothing to do with load.
	if (isFinal && refusal === 'rateLimited') return { isRetryable: false, isAnswered: true };
	return {
		isRetryable: !isFinal,
		overload: refusal,
		unavailable: outage && { isCertain: outage === 'certain' },
		retryAfterMs,
	};
}

/**
 * A failure in a word: the status, the connection's error code, or that the response was incomplete.
 *
 * @param failure what the attempt threw
 */
export function getFailureCode(failure: unknown): string {
	const code =
		failure instanceof ApiError
			? failure.status?.toString()
			: failure instanceof ConnectionError
				? failure.code
				: undefined;
	return code ?? 'incomplete response';
}
