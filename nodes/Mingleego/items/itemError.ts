import type { IExecuteSingleFunctions, NodeApiError } from 'n8n-workflow';

import { toNodeError, type Circumstances } from '../errors/nodeError';
import { formatDuration } from '../resilience/duration';
import { classifyFailure } from '../resilience/retryPolicy';

/**
 * The error of an item, as `toNodeError` creates it, with how long the service asked to wait, so that the user knows
 * when to run the workflow again.
 *
 * @param context the item's context
 * @param failure what the last attempt threw
 * @param attempts how many times the request was sent
 * @param circumstances what else to report
 */
export async function toItemError(
	context: IExecuteSingleFunctions,
	failure: unknown,
	attempts: number,
	circumstances: Circumstances = {},
): Promise<NodeApiError> {
	const requestedWait = describeRequestedWait(failure);
	return await toNodeError(context, failure, attempts, { ...circumstances, requestedWait });
}

/**
 * How long the service asks to wait.
 *
 * @param failure what the last attempt threw
 * @returns a duration such as `1 hour`; undefined when no wait, or an endless one, is requested
 */
export function describeRequestedWait(failure: unknown): string | undefined {
	const { retryAfterMs = 0 } = classifyFailure(failure);
	return retryAfterMs > 0 && retryAfterMs < Infinity ? formatDuration(retryAfterMs) : undefined;
}
