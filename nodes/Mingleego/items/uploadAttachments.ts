import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';

import { looksLikeFileId } from '../../client/api/fileId';
import { getUploadName, isStored } from '../../client/api/uploadForm';
import { InputError } from '../../client/errors/inputError';
import {
	getBinaryFieldNames,
	getFileToUpload,
	resolveBinaryFields,
	type BinaryField,
} from './binaryFields';
import type { ItemScope } from './runItem';

/**
 * The binary fields that Input Data Field Name(s) names.
 *
 * @param context the item's context
 * @returns undefined if the field is empty, or an expression in it returns an empty list
 * @throws InputError when it names a file by its ID, or `*` matches nothing
 */
export function readAttachments(context: IExecuteSingleFunctions): BinaryField[] | undefined {
	const fields = resolveBinaryFields(context, context.getNodeParameter('attachments', ''));
	if (fields.length === 0) return undefined;
	const availableFields = getBinaryFieldNames(context);
	const fileId = fields
		.filter((field) => typeof field === 'string')
		.find((name) => !availableFields.includes(name) && looksLikeFileId(name));
	if (fileId === undefined) return fields;
	throw new InputError(
		`"${fileId}" in Input Data Field Name(s) looks like a file ID`,
		'Put it in File IDs. This field takes the names of binary fields, such as data.',
	);
}

/** A file that an item attached. */
export interface Attachment {
	fileId: string;
	/** As it was sent to the service. */
	fileName: string;
}

/**
 * Uploads an item's attachments, except those that another item of the run has uploaded.
 *
 * @param item the item
 * @param attachments its binary fields
 * @returns the files in the order of the fields
 * @throws InputError, before anything is uploaded, when a field does not exist or contains no file; FailedRequest
 */
export async function uploadAttachments(
	{ context, call }: ItemScope,
	attachments: BinaryField[],
): Promise<Attachment[]> {
	const files = attachments.map((field) => {
		const file = getFileToUpload(context, field);
		return { file, binary: file.getBinary() };
	});
	const attached: Attachment[] = [];
	for (const { file, binary } of files) {
		const key = getFileKey(binary);
		const fileId =
			key === undefined
				? (await call.uploadFile(file)).fileId
				: await call.uploadSharedFile(key, file);
		attached.push({ fileId, fileName: getUploadName(binary, file.fallbackName) });
	}
	return attached;
}

/** What a file is known by; a file that is not in n8n's storage has no identity and is not shared. */
function getFileKey(binary: IBinaryData): string | undefined {
	// The service keeps the name and the type of what it gets, and assistants see them.
	return isStored(binary)
		? JSON.stringify([binary.id, binary.fileName, binary.mimeType])
		: undefined;
}
