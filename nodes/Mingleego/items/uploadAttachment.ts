import type { IExecutePaginationFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { acceptedText } from '../http/httpResponse';
import { watchAnswer } from '../http/idleTimeout';
import { itemContextOf } from '../http/itemContext';
import { sendDirect } from '../http/sendRequest';
import type { BinaryField } from '../request/binaryFields';
import { UNCOMPRESSED } from '../resources/headers';
import { parseFileId } from '../response/fileId';
import type { Errand } from './requestExecutor';
import { fileErrand, UPLOAD_URL } from './uploadRequest';

/**
 * The upload of one attachment as an errand, with the same care as Upload File.
 *
 * @param hook the item's context
 * @param field the binary field
 * @param options what the item's requests have in common, such as the proxy
 * @returns an errand that gives the file's ID
 */
export function attachment(
	hook: IExecutePaginationFunctions,
	field: BinaryField,
	options: IHttpRequestOptions,
): Errand<string> {
	return fileErrand(hook, field, async ({ form }) => {
		const request: IHttpRequestOptions = {
			...options,
			method: 'POST',
			url: UPLOAD_URL,
			headers: { ...UNCOMPRESSED },
			body: form,
		};
		const answer = await sendDirect(hook, request, true);
		await watchAnswer.call(itemContextOf(hook), [], answer);
		return parseFileId(await acceptedText(answer));
	});
}
