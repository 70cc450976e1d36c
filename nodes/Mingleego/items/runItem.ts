import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import type { ClientRun } from '../../client/clientRun';
import { toNodeError } from '../../client/errors/nodeError';
import {
	MingleegoClient,
	type CallOptions,
	type MingleegoCall,
} from '../../client/MingleegoClient';
import { DEFAULT_TIMEOUT_MS } from '../../sharedFields';
import { readNumber } from '../../readNumber';
import { getNodeRun } from './nodeRun';
import { getNodeTry, type NodeTry } from './nodeTry';

/** A part of an item's work that returns items of its own and may fail independently of the other parts. */
type Step = () => Promise<INodeExecutionData[]>;

/** What an item's work needs. */
export interface ItemScope {
	/** The item's context. */
	context: IExecutePaginationFunctions;
	/** Sends the item's requests. */
	call: MingleegoCall;
	/** The values in Options. */
	options: IDataObject;
}

/** Defines the work for one item. What it throws counts as the item's error. */
export type ItemTask = (item: ItemScope) => Step[];

/**
 * One item's lifecycle, as a function for the routing's `pagination`.
 *
 * That is the only place in a declarative node that sees an item from before its request until after its response. The
 * client sends the request that the routing describes, instead of n8n's `makeRoutingRequest`, because an item may send
 * other requests as well and all of them are limited and retried in the same way.
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
		return await runItem(this, request, task, getNodeTry(this));
	};
}

async function runItem(
	context: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
	task: ItemTask,
	nodeTry: NodeTry,
): Promise<INodeExecutionData[]> {
	const itemIndex = context.getItemIndex();
	const pairedItem = { item: itemIndex };

	const runStep = async (step: Step): Promise<INodeExecutionData[]> => {
		try {
			return (await step()).map((item) => ({ ...item, pairedItem }));
		} catch (failure) {
			const continuesOnFail = context.continueOnFail();
			if (!continuesOnFail && !nodeTry.fail(itemIndex)) return [];
			const error = await toNodeError(context, failure);
			return continuesOnFail
				? [{ json: { error: error.message }, pairedItem }]
				: await nodeTry.reject(error);
		}
	};

	let run: ClientRun | undefined;
	let steps: Step[] = [];
	const setupItems = await runStep(async () => {
		run = getNodeRun(context);
		const options = context.getNodeParameter('options', {}) as IDataObject;
		const requestOptions = request.options as IHttpRequestOptions;
		const { allowedDomains, baseURL, proxy, skipSslCertificateValidation } = requestOptions;
		const call = await startCall(context, run, nodeTry, {
			timeoutMs: readTimeout(options, requestOptions),
			connection: { allowedDomains, baseURL, proxy, skipSslCertificateValidation },
		});
		steps = task({ context, call, options });
		return [];
	});
	// Sequentially: an item's own parts do not compete for permits with those of earlier items.
	const items = [setupItems];
	for (const step of steps) items.push(await runStep(step));
	if (!nodeTry.signal.aborted) run?.reporter.onProgress(nodeTry.complete());
	return items.flat();
}

async function startCall(
	context: IExecutePaginationFunctions,
	run: ClientRun,
	nodeTry: NodeTry,
	options: Pick<CallOptions, 'timeoutMs' | 'connection'>,
): Promise<MingleegoCall> {
	const itemIndex = context.getItemIndex();
	return await new MingleegoClient(context, run).startCall({
		...options,
		signal: nodeTry.signal,
		itemIndex,
		onFailure: () => {
			if (!context.continueOnFail()) nodeTry.fail(itemIndex);
		},
	});
}

/**
 * The Timeout in Options, or else the one in n8n's own Request Options.
 *
 * @throws InputError when it is not a valid number
 */
function readTimeout(options: IDataObject, requestOptions: IHttpRequestOptions): number {
	const { timeout = requestOptions.timeout ?? DEFAULT_TIMEOUT_MS } = options;
	return readNumber(timeout, 1, 'Timeout');
}
