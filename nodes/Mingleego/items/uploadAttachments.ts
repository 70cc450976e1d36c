import type { IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { UPLOAD_PATH } from '../../client/api/endpoints';
import { getFileSource, resolveBinaryFields, type BinaryField } from './binaryFields';
import type { ItemScope } from './runItem';
import { createUploadRequest } from '../../client/uploadRequest';

/**
 * The binary fields that Attachments names.
 *
 * @param context the item's context
 * @returns undefined if the field is empty
 * @throws InputError when it names no binary field
 */
export function readAttachments(context: IExecuteSingleFunctions): BinaryField[] | undefined {
	const value = context.getNodeParameter('attachments', '');
	if (value === undefined || value === null || String(value).trim() === '') return undefined;
	return resolveBinaryFields(context, value, 'Attachments');
}

/**
 * Uploads an item's attachments, except those that another item of the run has uploaded.
 *
 * @param item the item
 * @param attachments its binary fields
 * @param commonOptions what all its requests have in common, such as the proxy
 * @returns the files' IDs in the order of the fields
 * @throws InputError when a field does not exist or contains no file; FailedRequest
 */
export async function uploadAttachments(
	{ context, executor, runState }: ItemScope,
	attachments: BinaryField[],
	commonOptions: IHttpRequestOptions,
): Promise<string[]> {
	const request: IHttpRequestOptions = { ...commonOptions, method: 'POST', url: UPLOAD_PATH };
	const fileIds: string[] = [];
	for (const field of attachments) {
		const source = getFileSource(context, field);
		const upload = async () => {
			const { fileId } = await executor.execute(createUploadRequest(context, source, request));
			return fileId;
		};
		fileIds.push(await runState.sharedUploads.getFileId(source.getBinary(), upload));
	}
	return fileIds;
}
