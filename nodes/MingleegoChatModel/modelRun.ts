import type { IDataObject, ISupplyDataFunctions } from 'n8n-workflow';

import { ClientRun, getClientRun } from '../client/clientRun';
import { DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_RETRIES } from '../sharedFields';
import { readNumber } from '../readNumber';

/**
 * What this node shares in one execution, by the signal that stops it: one object for all of it. A chain asks for its
 * model once for each of its items, and an agent after each of its tool calls, and all of that is one run.
 *
 * @param context the node's context
 * @param options the node's options
 * @throws InputError when an option is not a valid number
 */
export function getModelRun(context: ISupplyDataFunctions, options: IDataObject): ClientRun {
	const create = () => createRun(context, options);
	const signal = context.getExecutionCancelSignal();
	return signal ? getClientRun(signal, context.getNode().id, create) : create();
}

function createRun(
	context: ISupplyDataFunctions,
	{ maxRetries = DEFAULT_MAX_RETRIES }: IDataObject,
): ClientRun {
	return new ClientRun(context, {
		maxConcurrency: DEFAULT_MAX_CONCURRENCY,
		maxRetries: readNumber(maxRetries, 0, 'Max Retries'),
	});
}
