import { FILE_FAULTS, type Difference } from './fileFaults';
import type { ReplyFile } from './reply';
import { createErrorResponse, type Response } from './response';

/** Returns the response to a request for a reply's file. */
export function getReplyFileResponse({ name, body, fault, status }: ReplyFile): Response {
	if (status !== undefined) return createErrorResponse(status);
	const { headers, ...difference }: Partial<Difference> = fault ? FILE_FAULTS[fault](body) : {};
	const disposition = `attachment; filename="${name}"`;
	return {
		status: 200,
		contentType: 'text/plain; charset=utf-8',
		body,
		...difference,
		headers: { 'content-disposition': disposition, ...headers },
	};
}
