import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { UPLOAD_PATH } from '../../../client/api/endpoints';
import { DEFAULT_BINARY_FIELD } from '../../../sharedFields';
import { handleUploadItem } from '../../items/uploadItem';

/** Upload: sends one file of the item as multipart/form-data and returns its ID as text. */
export const upload: INodePropertyOptions = {
	name: 'Upload',
	value: 'upload',
	action: 'Upload a file',
	description: 'Upload a file and get the ID that an assistant needs to read it',
	builderHint: {
		propertyHint:
			'Only to ask about the same file in several nodes; otherwise use attachments of Chat. Returns fileId.',
	},
	routing: {
		request: {
			method: 'POST',
			url: UPLOAD_PATH,
		},
		send: { paginate: true },
		operations: { pagination: handleUploadItem },
	},
};

export const uploadFields: INodeProperties[] = [
	{
		displayName: 'Input Data Field Name(s)',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: DEFAULT_BINARY_FIELD,
		placeholder: 'e.g. data',
		description:
			'Names of the input fields that contain files to upload. Separate several names with commas, or enter * for all files of the item. Each file becomes a separate item.',
		hint: 'The name of the input field that contains the file to upload, such as data',
		displayOptions: { show: { resource: ['file'], operation: ['upload'] } },
	},
];
