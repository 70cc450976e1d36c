import {
	NodeApiError,
	NodeOperationError,
	type Functionality,
	type ISupplyDataFunctions,
} from 'n8n-workflow';

import { InputError } from '../client/errors/inputError';
import { getSummary, toNodeError } from '../client/errors/nodeError';
import { isStreaming } from '../client/errors/streamingContext';

const CALLER_ABORT_HINT =
	'The code or the node that uses this model set a time limit or a signal of its own. Give it more time, or check why it stops.';

/**
 * The error that n8n shows when the model cannot be supplied. Marked as a sub-node's, n8n shows the error itself, and
 * otherwise only its message, as the description of another.
 *
 * @param context the node's context
 * @param failure what was thrown
 */
export async function toSupplyError(
	context: ISupplyDataFunctions,
	failure: unknown,
): Promise<Error> {
	return createError(context, await toNodeError(context, failure), 'configuration-node');
}

/**
 * The error that n8n shows when a call failed. Not marked as a sub-node's, because n8n's editor would then show no more
 * of it than the description. With a code, the editor says where it is from, as with n8n's own models.
 *
 * @param context the node's context
 * @param failure what was thrown
 * @param signal the caller's own, if it has one
 */
export async function toCallError(
	context: ISupplyDataFunctions,
	failure: unknown,
	signal?: AbortSignal,
): Promise<Error> {
	const reason = describeCallerAbort(context, signal);
	const cause = reason === undefined ? failure : new InputError(reason, CALLER_ABORT_HINT);
	const error = await toNodeError(context, cause);
	const { httpCode } = error;
	const shown = createError(context, error, 'regular');
	return httpCode === null ? shown : Object.assign(shown, { httpCode, name: NodeApiError.name });
}

/** Always a NodeOperationError, because agents and chains wrap any other, and replace its message if it has an error code. */
function createError(
	context: ISupplyDataFunctions,
	error: NodeApiError,
	functionality: Functionality,
): NodeOperationError {
	const message = getSummary(error);
	// To a streaming client, n8n sends the description alone.
	const description = isStreaming(context) ? error.message : (error.description ?? undefined);
	const shown = new NodeOperationError(context.getNode(), message, { description, functionality });
	// The constructor replaces a message with an error code, too, and drops a description that repeats the message.
	return Object.assign(shown, { message, description });
}

/** Why the caller ended the call, unless the whole execution was stopped. */
function describeCallerAbort(
	context: ISupplyDataFunctions,
	signal?: AbortSignal,
): string | undefined {
	if (!signal?.aborted || context.getExecutionCancelSignal()?.aborted) return undefined;
	const { name } = Object(signal.reason) as { name?: unknown };
	return name === 'TimeoutError'
		? 'Request cancelled: the time limit of the caller has passed'
		: 'Request cancelled: the caller stopped it';
}
