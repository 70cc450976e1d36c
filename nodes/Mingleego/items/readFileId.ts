import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { readTextBody } from '../http/httpResponse';
import { parseFileId } from '../response/fileId';

/**
 * n8n's `postReceive` step of Upload: the response becomes one item `{ fileId }`.
 *
 * @throws ApiError when the service refused, or returned something other than a file ID
 */
export async function readFileId(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: { fileId: parseFileId(await readTextBody(response)) } }];
}
