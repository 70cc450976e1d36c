import { DEFAULT_BINARY_FIELD } from '../../sharedFields';
import { getFileToUpload, resolveBinaryFields } from './binaryFields';
import { createItemHandler } from './runItem';

/** What n8n calls for each item of Upload: each file that the item names becomes an item of its own. */
export const handleUploadItem = createItemHandler(({ context, call }) => {
	const fieldNames = context.getNodeParameter('binaryPropertyName', DEFAULT_BINARY_FIELD);
	return resolveBinaryFields(context, fieldNames, 'Input Data Field Name').map(
		(field) => async () => [
			{ json: { ...(await call.uploadFile(getFileToUpload(context, field))) } },
		],
	);
});
