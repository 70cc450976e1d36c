import type { IExecuteSingleFunctions } from 'n8n-workflow';

import type { BinaryField } from '../../request/binaryFields';
import { fileFormOf, type FileForm } from '../../request/fileForm';
import type { Errand } from '../../transport/errands';

/** The upload endpoint's path (https://mingleego.com/api-reference/chat). */
export const UPLOAD_URL = '/api/interactions/chat/file';

/**
 * The upload of one file as an errand: the file is looked up and opened when its turn has come, opened again for
 * each attempt, and closed afterwards.
 *
 * @param context the item's context
 * @param field the binary field
 * @param send sends the form
 */
export function fileErrand<T>(
	context: IExecuteSingleFunctions,
	field: BinaryField,
	send: (upload: FileForm) => Promise<T>,
): Errand<T> {
	let upload: FileForm | undefined;
	return {
		prepare: async () => {
			upload = await fileFormOf(context, field);
		},
		send: async () => await send(upload as FileForm),
		problem: () => upload?.file.problem,
		release: () => upload?.file.close(),
	};
}
