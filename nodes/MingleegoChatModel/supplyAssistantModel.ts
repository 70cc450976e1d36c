import {
	NodeOperationError,
	type IDataObject,
	type ISupplyDataFunctions,
	type SupplyData,
} from 'n8n-workflow';

import { InputError } from '../client/errors/inputError';
import { DEFAULT_TIMEOUT_MS } from '../sharedFields';
import { toNodeError } from '../client/errors/nodeError';
import { readNumber } from '../readNumber';
import { AssistantClient } from './assistantClient';
import { AssistantModel } from './assistantModel';
import { completeAdapter, type LangchainAdapter } from './langchainAdapter';
import { loadSdk } from './loadSdk';
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
		throw await toSubNodeError(itemContext, failure);
	}
}

/**
 * The error that n8n shows for the node that uses the model. Marked as a sub-node's, n8n shows the error itself, and
 * otherwise only its message, as the description of another. Agents and chains wrap any error but a NodeOperationError,
 * and replace its message if it contains an error code.
 */
async function toSubNodeError(context: ISupplyDataFunctions, failure: unknown): Promise<Error> {
	const { message, description } = await toNodeError(context, failure);
	const error = new NodeOperationError(context.getNode(), message, {
		description: description ?? undefined,
		functionality: 'configuration-node',
	});
	// The constructor replaces such a message too.
	error.message = message;
	return error;
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
	const client = new AssistantClient(context, { assistantId, timeoutMs }, run);
	const model = new AssistantModel({
		assistantId,
		client,
		sdk,
		appendFileUrl: appendFileUrl === true,
		toNodeError: async (failure) => await toSubNodeError(context, failure),
	});
	const { response } = sdk.supplyModel(context, model);
	return { response: completeAdapter(response as LangchainAdapter) };
}

/** The node's context, with expressions in the credential evaluated for one item, as those in the fields are. */
function createItemContext(context: ISupplyDataFunctions, itemIndex: number): ISupplyDataFunctions {
	return Object.create(context, {
		getCredentials: {
			value: async (type: string) => await context.getCredentials(type, itemIndex),
		},
	}) as ISupplyDataFunctions;
}
