import { sleep, type IDataObject, type IExecuteSingleFunctions } from 'n8n-workflow';

import type { RequestContext } from './errors/requestContext';
import { requireInteger } from '../requireInteger';
import type { LimitedRun } from './resilience/concurrencyLimiter';
import { LimiterRegistry } from './resilience/limiterRegistry';
import { getCredentialKey, getCredentialState, type CredentialState } from './credentialState';
import { DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_RETRIES } from '../defaults';
import { RunReporter } from './runReporter';
import { SharedUploads } from './sharedUploads';

/** What the items of one run of the node share. */
export interface RunState {
	/** The run's share of what the credential's limiter allows. */
	limitedRun: LimitedRun;
	/** How many times a failed request is retried. */
	maxRetries: number;
	/** Says what the run is doing. */
	reporter: RunReporter;
	/** The attachments uploaded so far. */
	sharedUploads: SharedUploads;
	/** What the run shares with other runs. */
	credentialState: CredentialState;
}

/**
 * For the whole process: the service counts the requests of an account together, whichever run sends them, and n8n
 * offers no place that all runs of a node share.
 */
const limiters = new LimiterRegistry({ now: Date.now, sleep });

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
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const state = createRunState(context, options).catch(async (failure: unknown) => {
		// The cause may be gone when n8n retries the node.
		runStates.delete(key);
		return await Promise.reject(failure);
	});
	runStates.set(key, state);
	return await state;
}

/**
 * What the requests of a run share. Call it once per run.
 *
 * @param context an item's context, or a sub-node's
 * @param options the node's options
 * @throws InputError when an option is not a valid number; what n8n throws when the credential cannot be read
 */
export async function createRunState(
	context: RequestContext,
	options: IDataObject,
): Promise<RunState> {
	const { maxConcurrency = DEFAULT_MAX_CONCURRENCY, maxRetries = DEFAULT_MAX_RETRIES } = options;
	const limit = requireInteger(maxConcurrency, 1, 'Max Concurrent Requests');
	const retries = requireInteger(maxRetries, 0, 'Max Retries');
	const key = await getCredentialKey(context);
	return {
		limitedRun: limiters.get(key).createRun(limit),
		maxRetries: retries,
		reporter: new RunReporter(context),
		sharedUploads: new SharedUploads(),
		credentialState: getCredentialState(key),
	};
}
