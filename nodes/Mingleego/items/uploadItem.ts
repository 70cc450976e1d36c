import { InputError } from '../../client/errors/inputError';
import { DEFAULT_BINARY_FIELD } from '../../sharedFields';
import { getFileToUpload, resolveBinaryFields } from './binaryFields';
import { createItemHandler } from './runItem';

/** What n8n calls for each item of Upload: each file that the item names becomes an item of its own. */
export const handleUploadItem = createItemHandler(({ context, call }) => {
	const value = context.getNodeParameter('binaryPropertyName', DEFAULT_BINARY_FIELD);
	const fields = resolveBinaryFields(context, value);
	if (fields.length === 0) {
		throw new InputError(
			'Input Data Field Name(s) is empty',
			'Enter the name of a binary field, such as data, several names separated by commas, or * for all.',
		);
	}
	return fields.map((field) => async () => {
		const file = await call.uploadFile(getFileToUpload(context, field));
		return [{ json: { ...file } }];
	});
});
