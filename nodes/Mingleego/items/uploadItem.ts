import { resolveBinaryFields } from '../request/binaryFields';
import { createItemHandler, type ItemTask } from './runItem';
import { createUploadRequest } from './uploadRequest';

/** Uploads each file that the item names, one after the other; each returns an item of its own. */
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

/** What n8n calls for each item of Upload. */
export const handleUploadItem = createItemHandler(runUploads);
