import type { IDataObject, ISupplyDataFunctions } from 'n8n-workflow';

import { createRunState, type RunState } from '../client/runState';

/**
 * By the signal that stops an execution, one object for all of it, and by the node's ID: a chain asks for its model once
 * for each of its items, and an agent after each of its tool calls, and all of that is one run.
 */
const runs = new WeakMap<AbortSignal, Map<string, Promise<RunState>>>();

/**
 * What this node shares in one execution.
 *
 * @param context the node's context
 * @param options the node's options
 * @throws InputError when an option is not a valid number; what n8n throws when the credential cannot be read
 */
export async function getModelRun(
	context: ISupplyDataFunctions,
	options: IDataObject,
): Promise<RunState> {
	const signal = context.getExecutionCancelSignal();
	if (!signal) return await createRunState(context, options);
	const byNode = runs.get(signal) ?? new Map<string, Promise<RunState>>();
	runs.set(signal, byNode);
	const { id } = context.getNode();
	const existing = byNode.get(id);
	if (existing) return await existing;
	const state = createRunState(context, options);
	byNode.set(id, state);
	try {
		return await state;
	} catch (failure) {
		byNode.delete(id);
		return await Promise.reject(failure);
	}
}
