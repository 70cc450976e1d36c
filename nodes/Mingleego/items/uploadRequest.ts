import type { IExecutePaginationFunctions } from 'n8n-workflow';

import { duringUpload } from '../errors/connectionError';
import { watchSending } from '../http/idleTimeout';
import { itemContextOf } from '../http/itemContext';
import type { BinaryField } from '../request/binaryFields';
import { fileFormOf, type FileForm } from '../request/uploadForm';
import type { Errand } from './requestExecutor';

/** The upload endpoint's path (https://mingleego.com/api-reference/chat). */
export const UPLOAD_URL = '/api/interactions/chat/file';

/**
 * The upload of one file as an errand: the file is looked up and opened when its turn has come, opened again for
 * each attempt, and closed afterwards. A file of any size is sent for as long as the service takes of it.
 *
 * @param hook the item's context
 * @param field the binary field
 * @param send sends the form
 */
export function fileErrand<T>(
	hook: IExecutePaginationFunctions,
	field: BinaryField,
	send: (upload: FileForm) => Promise<T>,
): Errand<T> {
	let upload: FileForm | undefined;
	return {
		prepare: async () => {
			upload = await fileFormOf(hook, field);
		},
		send: async () => {
			const { file } = upload as FileForm;
			file.onTaken = watchSending(itemContextOf(hook), (status) => file.responded(status));
			return await send(upload as FileForm).catch(
				async (failure: unknown) => await Promise.reject(duringUpload(failure)),
			);
		},
		problem: () => upload?.file.problem,
		release: () => upload?.file.close(),
	};
}
