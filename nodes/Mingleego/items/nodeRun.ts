import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { ClientRun, getClientRun } from '../../client/clientRun';
import { DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_RETRIES } from '../../sharedFields';
import { readNumber } from '../../readNumber';

/**
 * The run that an item belongs to, by n8n's execute data: one object for all items of a run, also when n8n retries the
 * node, and for all tools of an agent. Its options are read once, for the first item that asks: they belong to the run,
 * and reading them per item would add to the cost of each item.
 *
 * @param context the item's context
 * @throws InputError when an option is not a valid number
 */
export function getNodeRun(context: IExecuteSingleFunctions): ClientRun {
	return getClientRun(context.getExecuteData(), context.getNode().id, () => createRun(context));
}

function createRun(context: IExecuteSingleFunctions): ClientRun {
	const { maxConcurrency = DEFAULT_MAX_CONCURRENCY, maxRetries = DEFAULT_MAX_RETRIES } =
		context.getNodeParameter('options', {}) as IDataObject;
	checkBatching(context);
	return new ClientRun(context, {
		maxConcurrency: readNumber(maxConcurrency, 1, 'Max Concurrent Requests'),
		maxRetries: readNumber(maxRetries, 0, 'Max Retries'),
	});
}

/** n8n ignores what is no number, and starts all items at once. */
function checkBatching(context: IExecuteSingleFunctions): void {
	const { batching } = context.getNodeParameter('requestOptions', {}) as {
		batching?: { batch?: { batchSize?: unknown; batchInterval?: unknown } };
	};
	const { batchSize, batchInterval } = batching?.batch ?? {};
	// -1 turns batching off.
	if (batchSize !== undefined) readNumber(batchSize, -1, 'Items per Batch');
	if (batchInterval !== undefined) readNumber(batchInterval, 0, 'Batch Interval');
}
