import type { NodeApiError } from 'n8n-workflow';

import { FailedRequest } from './errors/failedRequest';
import { toNodeError, type Circumstances } from './errors/nodeError';
import type { RequestContext } from './errors/requestContext';
import { formatDuration } from './resilience/duration';
import { classifyFailure } from './classifyFailure';

/**
 * The error of an item, as `toNodeError` creates it, with how long the service asked to wait, so that the user knows
 * when to run the workflow again.
 *
 * @param context the item's context, or a sub-node's
 * @param failure what was thrown
 * @param circumstances what else to report
 */
export async function toItemError(
	context: RequestContext,
	failure: unknown,
	circumstances: Circumstances = {},
): Promise<NodeApiError> {
	const requestedWait = describeRequestedWait(failure);
	return await toNodeError(context, failure, { ...circumstances, requestedWait });
}

/**
 * How long the service asks to wait.
 *
 * @param failure what was thrown
 * @returns a duration such as `1 hour`; undefined when no wait, or an endless one, is requested
 */
export function describeRequestedWait(failure: unknown): string | undefined {
	const cause = failure instanceof FailedRequest ? failure.cause : failure;
	const { retryAfterMs = 0 } = classifyFailure(cause);
	return retryAfterMs > 0 && retryAfterMs < Infinity ? formatDuration(retryAfterMs) : undefined;
}
