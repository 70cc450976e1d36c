import type { IExecutePaginationFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { readTextBody } from '../http/httpResponse';
import { getItemContext } from '../http/itemContext';
import { guardResponse } from '../http/responseGuard';
import { sendRequest } from '../http/sendRequest';
import type { BinaryField } from '../request/binaryFields';
import { UNCOMPRESSED } from '../http/requestHeaders';
import { parseFileId } from '../response/fileId';
import type { RetryableRequest } from './requestExecutor';
import { createUploadRequest, UPLOAD_PATH } from './uploadRequest';

/**
 * The upload of one attachment as a retryable request, handled in the same way as Upload File.
 *
 * @param hook the item's context
 * @param field the binary field
 * @param options what the item's requests have in common, such as the proxy
 * @returns a request that returns the file's ID
 */
export function createAttachmentUpload(
	hook: IExecutePaginationFunctions,
	field: BinaryField,
	options: IHttpRequestOptions,
): RetryableRequest<string> {
	return createUploadRequest(hook, field, async ({ form }) => {
		const request: IHttpRequestOptions = {
			...options,
			method: 'POST',
			url: UPLOAD_PATH,
			headers: { ...UNCOMPRESSED },
			body: form,
		};
		const response = await sendRequest(hook, request, true);
		await guardResponse.call(getItemContext(hook), [], response);
		return parseFileId(await readTextBody(response));
	});
}
