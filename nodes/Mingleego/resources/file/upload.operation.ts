import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { guardResponse } from '../../http/idleTimeout';
import { readFileId } from '../../items/readFileId';
import { createItemHandler, type ItemTask } from '../../items/runItem';
import { createUploadRequest, UPLOAD_PATH } from '../../items/uploadRequest';
import { resolveBinaryFields } from '../../request/binaryFields';
import { UNCOMPRESSED } from '../headers';

/** Each file the item names, one after the other; each gives an item of its own. */
const runUploads: ItemTask = function (request, executor) {
	const fieldNames = this.getNodeParameter('binaryPropertyName', 'data');
	return resolveBinaryFields(this, fieldNames, 'Input Data Field Name').map(
		(field) => async () =>
			await executor.execute(
				createUploadRequest(this, field, async ({ form, metadata }) => {
					request.options.body = form;
					const items = await this.makeRoutingRequest(request);
					return items.map(({ json }) => ({ json: { ...json, ...metadata } }));
				}),
			),
	);
};

/** Upload: one file of the item as multipart/form-data, its ID back as text. */
export const upload: INodePropertyOptions = {
	name: 'Upload',
	value: 'upload',
	action: 'Upload a file',
	description: 'Upload a file and get the ID under which an assistant can read it',
	routing: {
		request: {
			method: 'POST',
			url: UPLOAD_PATH,
			headers: { ...UNCOMPRESSED },
			// As bytes: n8n's HTTP client would read a file ID of digits as a number and round it.
			encoding: 'stream',
		},
		send: { paginate: true },
		operations: { pagination: createItemHandler(runUploads) },
		output: { postReceive: [guardResponse, readFileId] },
	},
};

export const uploadFields: INodeProperties[] = [
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data, attachment_0',
		description:
			'The name of the binary field that holds the file to upload. Several names are separated by commas; * uploads all files of the item. Each file becomes an item of its own.',
		displayOptions: { show: { resource: ['file'], operation: ['upload'] } },
	},
];
