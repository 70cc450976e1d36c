import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { NO_TIMEOUT_MS } from '../http/idleTimeout';
import { toItemError } from './itemError';
import { getNodeTry, type NodeTry } from './nodeTry';
import { RequestExecutor } from './requestExecutor';
import { getRunState } from './runState';

/** A part of an item's work that returns items of its own and may fail independently of the other parts. */
export type Step = () => Promise<INodeExecutionData[]>;

/** Defines the work for one item. What it throws counts as the item's error. */
export type ItemTask = (
	this: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
	executor: RequestExecutor,
) => Step[];

/**
 * One item's lifecycle, as a function for the routing's `pagination`.
 *
 * That is the only place in a declarative node that sees an item from before its request until after its response.
 * Errors become items here, in the form for which n8n keeps the input's data on the error branch: with `pairedItem`,
 * and with the message in `json`. An error that n8n converts itself has neither (measured on 2.40: the branch gets only
 * the message).
 *
 * @param task the item's work
 */
export function createItemHandler(task: ItemTask) {
	return async function (
		this: IExecutePaginationFunctions,
		request: DeclarativeRestApiSettings.ResultOptions,
	): Promise<INodeExecutionData[]> {
		const nodeTry = getNodeTry(this);
		try {
			return await runItem(this, request, task, nodeTry);
		} finally {
			nodeTry.end();
		}
	};
}

async function runItem(
	hook: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
	task: ItemTask,
	nodeTry: NodeTry,
): Promise<INodeExecutionData[]> {
	const itemIndex = hook.getItemIndex();
	const pairedItem = { item: itemIndex };
	let executor: RequestExecutor | undefined;

	const runStep = async (step: Step): Promise<INodeExecutionData[]> => {
		try {
			return (await step()).map((item) => ({ ...item, pairedItem }));
		} catch (failure) {
			const continuesOnFail = hook.continueOnFail();
			if (!continuesOnFail && !nodeTry.fail(itemIndex)) return [];
			const error = await toItemError(hook, failure, executor?.attempts ?? 0);
			return continuesOnFail
				? [{ json: { error: error.message }, pairedItem }]
				: await nodeTry.reject(error);
		}
	};

	let steps: Step[] = [];
	const setupItems = await runStep(async () => {
		const { timeout = 300_000 } = request.options;
		request.options.timeout = NO_TIMEOUT_MS;
		executor = new RequestExecutor(hook, timeout, await getRunState(hook), nodeTry);
		steps = task.call(hook, request, executor);
		return [];
	});
	// Sequentially: an item's own parts do not compete for permits with those of earlier items.
	const items = [setupItems];
	for (const step of steps) items.push(await runStep(step));
	return items.flat();
}
