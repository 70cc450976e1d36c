import type { IExecutePaginationFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { BinaryField } from '../../request/binaryFields';
import { parseFileId } from '../../response/fileId';
import { acceptedText } from '../../response/httpAnswer';
import { sendDirect } from '../../transport/direct';
import type { Errand } from '../../transport/errands';
import { itemContextOf } from '../../transport/itemContext';
import { watchAnswer } from '../../transport/watch';
import { fileErrand, UPLOAD_URL } from '../file/fileErrand';
import { UNCOMPRESSED } from '../headers';

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
