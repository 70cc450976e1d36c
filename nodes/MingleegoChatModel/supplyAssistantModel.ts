import type { IDataObject, ISupplyDataFunctions, SupplyData } from 'n8n-workflow';

import { InputError } from '../client/errors/inputError';
import { readNumber } from '../readNumber';
import { DEFAULT_TIMEOUT_MS } from '../sharedFields';
import { AssistantClient } from './assistantClient';
import { AssistantModel } from './assistantModel';
import { completeAdapter } from './langchain/adapter';
import { readConnection } from './connectionOptions';
import { loadSdk } from './loadSdk';
import { toCallError, toSupplyError } from './modelError';
import { getModelRun } from './modelRun';

/**
 * Supplies the chat model to the node that uses it.
 *
 * @param context the node's context
 * @param itemIndex the item whose values the fields' expressions see
 * @throws NodeOperationError when a field cannot be used, or this n8n lacks the SDK for AI nodes
 */
export async function supplyAssistantModel(
	context: ISupplyDataFunctions,
	itemIndex: number,
): Promise<SupplyData> {
	const itemContext = createItemContext(context, itemIndex);
	try {
		return await createModel(itemContext, itemIndex);
	} catch (failure) {
		throw await toSupplyError(itemContext, failure);
	}
}

async function createModel(context: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
	const sdk = await loadSdk();
	const assistantId = String(context.getNodeParameter('assistantId', itemIndex, '')).trim();
	if (assistantId === '') {
		throw new InputError(
			'Assistant ID is empty',
			'Enter the ID of the assistant, or check the expression that provides it.',
		);
	}
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const { timeout = DEFAULT_TIMEOUT_MS, appendFileUrl = true } = options;
	const timeoutMs = readNumber(timeout, 1, 'Timeout');
	const run = getModelRun(context, options);
	const client = new AssistantClient(
		context,
		{ assistantId, timeoutMs, connection: readConnection(options) },
		run,
	);
	const model = new AssistantModel({
		assistantId,
		client,
		appendFileUrl: appendFileUrl === true,
		toNodeError: async (failure, signal) => await toCallError(context, failure, signal),
	});
	const { response } = sdk.supplyModel(context, model);
	const { id } = context.getNode().credentials?.mingleegoApi ?? {};
	return { response: completeAdapter(response as object, id) };
}

/** The node's context, with expressions in the credential evaluated for one item, as those in the fields are. */
function createItemContext(context: ISupplyDataFunctions, itemIndex: number): ISupplyDataFunctions {
	return Object.create(context, {
		getCredentials: {
			value: async (type: string) => await context.getCredentials(type, itemIndex),
		},
	}) as ISupplyDataFunctions;
}
