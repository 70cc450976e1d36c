import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { ConcurrencyLimiter } from '../resilience/concurrencyLimiter';
import { DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_RETRIES } from './defaults';
import { getCredentialState, type CredentialState } from './credentialState';

/** What the items of one run of the node share. */
export interface RunState {
	limiter: ConcurrencyLimiter;
	/** How many times a failed request is retried. */
	maxRetries: number;
	/** What the run shares with other runs. */
	credentialState: CredentialState;
}

/**
 * By n8n's execute data, one object for all items of a run, also when n8n retries the node; n8n drops it with the run.
 */
const runStates = new WeakMap<object, Promise<RunState>>();

/**
 * The state of the run that an item belongs to. Its options and its credential are read once, for the first item that
 * asks: they belong to the run, and reading them per item would add to the cost of each item.
 *
 * @param context the item's context
 * @throws InputError when an option is not a valid number; what n8n throws when the credential cannot be read
 */
export async function getRunState(context: IExecuteSingleFunctions): Promise<RunState> {
	const key = context.getExecuteData();
	const existing = runStates.get(key);
	if (existing) return await existing;
	const state = createRunState(context).catch(async (failure: unknown) => {
		// The cause may be gone when n8n retries the node.
		runStates.delete(key);
		return await Promise.reject(failure);
	});
	runStates.set(key, state);
	return await state;
}

async function createRunState(context: IExecuteSingleFunctions): Promise<RunState> {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		limiter: new ConcurrencyLimiter(
			requireInteger(
				options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
				1,
				'Max Concurrent Requests',
			),
		),
		maxRetries: requireInteger(options.maxRetries ?? DEFAULT_MAX_RETRIES, 0, 'Max Retries'),
		credentialState: await getCredentialState(context),
	};
}

function requireInteger(value: unknown, minimum: number, field: string): number {
	const number = Number(value);
	if (Number.isInteger(number) && number >= minimum) return number;
	throw new InputError(
		`${field} is ${JSON.stringify(value)}`,
		`Enter a whole number of ${minimum} or more.`,
	);
}
