import { getFileSource, resolveBinaryFields } from './binaryFields';
import { DEFAULT_BINARY_FIELD } from '../../defaults';
import { createItemHandler } from './runItem';
import { createUploadRequest } from '../../client/uploadRequest';

/** What n8n calls for each item of Upload: each file that the item names becomes an item of its own. */
export const handleUploadItem = createItemHandler(({ context, request, executor }) => {
	const fieldNames = context.getNodeParameter('binaryPropertyName', DEFAULT_BINARY_FIELD);
	return resolveBinaryFields(context, fieldNames, 'Input Data Field Name').map(
		(field) => async () => [
			{
				json: {
					...(await executor.execute(
						createUploadRequest(context, getFileSource(context, field), request),
					)),
				},
			},
		],
	);
});
