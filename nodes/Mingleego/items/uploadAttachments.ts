import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';

import { isStored } from '../../client/api/uploadForm';
import { getFileToUpload, resolveBinaryFields, type BinaryField } from './binaryFields';
import type { ItemScope } from './runItem';

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
 * @returns the files' IDs in the order of the fields
 * @throws InputError when a field does not exist or contains no file; FailedRequest
 */
export async function uploadAttachments(
	{ context, call }: ItemScope,
	attachments: BinaryField[],
): Promise<string[]> {
	const fileIds: string[] = [];
	for (const field of attachments) {
		const file = getFileToUpload(context, field);
		const key = getFileKey(file.getBinary());
		fileIds.push(
			key === undefined
				? (await call.uploadFile(file)).fileId
				: await call.uploadSharedFile(key, file),
		);
	}
	return fileIds;
}

/** What a file is known by; a file that is not in n8n's storage has no identity and is not shared. */
function getFileKey(binary: IBinaryData): string | undefined {
	// The service keeps the name and the type of what it gets, and assistants see them.
	return isStored(binary)
		? JSON.stringify([binary.id, binary.fileName, binary.mimeType])
		: undefined;
}
