import type { IExecutePaginationFunctions } from 'n8n-workflow';

import { duringUpload } from '../errors/connectionError';
import { trackUpload } from '../http/idleTimeout';
import { getItemContext } from '../http/itemContext';
import type { BinaryField } from '../request/binaryFields';
import { createUploadForm, type UploadForm } from '../request/uploadForm';
import type { RetryableRequest } from './requestExecutor';

/** The upload endpoint's path (https://mingleego.com/api-reference/chat). */
export const UPLOAD_PATH = '/api/interactions/chat/file';

/**
 * The upload of one file as a retryable request: the file is looked up and opened after a permit was acquired, opened
 * again for each attempt, and closed afterwards. A file of any size is sent for as long as the service keeps accepting
 * it.
 *
 * @param hook the item's context
 * @param field the binary field
 * @param send sends the form
 */
export function createUploadRequest<T>(
	hook: IExecutePaginationFunctions,
	field: BinaryField,
	send: (upload: UploadForm) => Promise<T>,
): RetryableRequest<T> {
	let upload: UploadForm | undefined;
	return {
		prepare: async () => {
			upload = await createUploadForm(hook, field);
		},
		send: async () => {
			const { file } = upload as UploadForm;
			file.onChunkSent = trackUpload(getItemContext(hook), (status) => file.responded(status));
			return await send(upload as UploadForm).catch(
				async (failure: unknown) => await Promise.reject(duringUpload(failure)),
			);
		},
		localError: () => upload?.file.readError,
		cleanup: () => upload?.file.close(),
	};
}
