import type { IBinaryData, IHttpRequestOptions } from 'n8n-workflow';

import { markAsUploadError } from './errors/connectionError';
import type { RequestContext } from './errors/requestContext';
import { guardResponse } from './http/responseGuard';
import { readTextBody } from './http/httpResponse';
import type { RequestGuard } from './http/requestGuard';
import { sendRequest } from './http/sendRequest';
import { createUploadForm, type StorageHelpers, type UploadForm } from './api/uploadForm';
import { parseFileId } from './api/fileId';
import type { RetryableRequest } from './requestExecutor';

/** An uploaded file: its ID, and what n8n knows about it. */
export type UploadedFile = { fileId: string } & UploadForm['metadata'];

/** What an upload needs of n8n. */
type UploadContext = RequestContext & { helpers: StorageHelpers };

/** The file to upload. */
export interface FileSource {
	/**
	 * Looks the file up.
	 *
	 * @throws InputError when there is none
	 */
	getBinary(): IBinaryData;
	/** Its name if it has none, without an extension. */
	fallbackName: string;
}

/**
 * The upload of one file as a retryable request: the file is looked up and opened after a permit was acquired, opened
 * again for each attempt, and closed afterwards. A file of any size is sent for as long as the service keeps accepting
 * it.
 *
 * @param context the item's context, or a sub-node's
 * @param source the file
 * @param request the request without its body
 */
export function createUploadRequest(
	context: UploadContext,
	source: FileSource,
	request: IHttpRequestOptions,
): RetryableRequest<UploadedFile> {
	let upload: UploadForm | undefined;
	return {
		prepare: async () => {
			upload = await createUploadForm(context.helpers, source.getBinary(), source.fallbackName);
		},
		send: async (guard) => {
			const { form, file, metadata } = upload as UploadForm;
			file.onChunkSent = guard.trackUpload((status) => file.responded(status));
			const fileId = await sendForm(context, { ...request, body: form }, guard).catch(
				async (failure: unknown) => await Promise.reject(markAsUploadError(failure)),
			);
			return { fileId, ...metadata };
		},
		localError: () => upload?.file.readError,
		cleanup: () => upload?.file.close(),
	};
}

async function sendForm(
	context: RequestContext,
	request: IHttpRequestOptions,
	guard: RequestGuard,
): Promise<string> {
	const response = await sendRequest(context, request, guard);
	return parseFileId(await readTextBody(guardResponse(response, guard)));
}
