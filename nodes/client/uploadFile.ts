import type { IBinaryData, IHttpRequestOptions } from 'n8n-workflow';

import { parseFileId } from './api/fileId';
import { createUploadForm, type StorageHelpers, type UploadForm } from './api/uploadForm';
import { ConnectionError } from './errors/connectionError';
import type { AttemptTimeout } from './http/attemptTimeout';

/** An uploaded file: its ID, and what n8n knows about it. */
export type UploadedFile = { fileId: string } & UploadForm['metadata'];

/** The file to upload. */
export interface FileToUpload {
	/**
	 * Looks the file up.
	 *
	 * @throws InputError when there is none
	 */
	getBinary(): IBinaryData;
	/** Its name if it has none, without an extension. */
	fallbackName: string;
}

/** Sends a form, and returns the body of the response. */
type SendForm = (body: IHttpRequestOptions['body'], timeout: AttemptTimeout) => Promise<string>;

/**
 * Creates the attempts to upload one file: it is looked up at the first, opened again for each, and closed afterwards. A
 * file of any size is sent for as long as the service keeps accepting it.
 *
 * @param helpers n8n's, to read the file from its storage
 * @param file the file
 * @param sendForm sends it once
 * @returns what each attempt calls
 */
export function createUpload(
	helpers: StorageHelpers,
	file: FileToUpload,
	sendForm: SendForm,
): (timeout: AttemptTimeout) => Promise<UploadedFile> {
	let upload: UploadForm | undefined;
	return async (timeout) => {
		upload ??= await createUploadForm(helpers, file.getBinary(), file.fallbackName);
		const { form, file: content, metadata } = upload;
		content.onChunkSent = timeout.trackUpload((status) => content.responded(status));
		try {
			const body = await sendForm(form, timeout);
			return { fileId: parseFileId(body, metadata.fileName), ...metadata };
		} catch (failure) {
			throw content.readError ?? explainLostUpload(failure);
		} finally {
			content.close();
		}
	};
}

/** Where the connection was lost, the file may be the cause. */
function explainLostUpload(failure: unknown): unknown {
	if (!(failure instanceof ConnectionError) || failure.transient !== 'lost') return failure;
	const { message, server, code, transient } = failure;
	const hint =
		'Try again. If it keeps happening with the same file, the file may be larger than Mingleego accepts.';
	return new ConnectionError(message, server, hint, code, transient);
}
