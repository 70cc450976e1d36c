import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { readTextBody } from '../http/httpResponse';
import { parseCompletion } from '../response/completion';

/**
 * n8n's `postReceive` step of Chat: the response becomes one item `{ text, fileUrl }`.
 *
 * @throws ApiError when the service refused, or returned something other than a reply
 */
export async function readCompletion(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: { ...parseCompletion(await readTextBody(response)) } }];
}
