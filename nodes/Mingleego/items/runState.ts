import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { ConcurrencyLimiter } from '../resilience/concurrencyLimiter';
import { getCredentialState, type CredentialState } from './credentialState';

/** What the items of one run of the node share. */
export interface RunState {
	limiter: ConcurrencyLimiter;
	/** How often a failed request is sent again. */
	maxRetries: number;
	/** What it shares with other runs. */
	credentialState: CredentialState;
}

/** n8n gives all items of a run one object, also when it tries the node again, and drops it with the run. */
const runStates = new WeakMap<object, Promise<RunState>>();

/**
 * The run that an item belongs to. Its options and its credential are read once, for the first item that asks: they
 * belong to the run, and reading them for each item would cost each item.
 *
 * @param context the item's context
 * @throws InputError when an option is no number that makes sense; what n8n throws when the credential cannot be read
 */
export async function getRunState(context: IExecuteSingleFunctions): Promise<RunState> {
	const key = context.getExecuteData();
	const existing = runStates.get(key);
	if (existing) return await existing;
	const state = createRun(context).catch(async (failure: unknown) => {
		// What was wrong may be right when n8n tries the node again.
		runStates.delete(key);
		return await Promise.reject(failure);
	});
	runStates.set(key, state);
	return await state;
}

async function createRun(context: IExecuteSingleFunctions): Promise<RunState> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		limiter: new ConcurrencyLimiter(
			requireInteger(options.maxConcurrency ?? 50, 1, 'Max Concurrent Requests'),
		),
		maxRetries: requireInteger(options.maxRetries ?? 3, 0, 'Max Retries'),
		credentialState: await getCredentialState(context),
	};
}

function requireInteger(value: unknown, minimum: number, field: string): number {
	const number = Number(value);
	if (Number.isInteger(number) && number >= minimum) return number;
	throw new InputError(
		`${field} is ${JSON.stringify(value)}`,
		`Enter a whole number from ${minimum} up.`,
	);
}
