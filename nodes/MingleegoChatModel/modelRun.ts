import type { IDataObject, ISupplyDataFunctions } from 'n8n-workflow';

import { ClientRun } from '../client/clientRun';
import { DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_RETRIES } from '../sharedFields';
import { readNumber } from '../readNumber';

/**
 * By the signal that stops an execution, one object for all of it, and by the node's ID: a chain asks for its model once
 * for each of its items, and an agent after each of its tool calls, and all of that is one run.
 */
const runs = new WeakMap<AbortSignal, Map<string, ClientRun>>();

/**
 * What this node shares in one execution.
 *
 * @param context the node's context
 * @param options the node's options
 * @throws InputError when an option is not a valid number
 */
export function getModelRun(context: ISupplyDataFunctions, options: IDataObject): ClientRun {
	const signal = context.getExecutionCancelSignal();
	if (!signal) return createRun(context, options);
	const byNode = runs.get(signal) ?? new Map<string, ClientRun>();
	runs.set(signal, byNode);
	const { id } = context.getNode();
	const run = byNode.get(id) ?? createRun(context, options);
	byNode.set(id, run);
	return run;
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
