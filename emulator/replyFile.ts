import { gzipSync } from 'node:zlib';

import { createErrorResponse, type Response } from './response';
import type { Behavior } from './behavior';
import type { ReplyFile } from './reply';

const SIGN_IN_PAGE: Response = {
	status: 200,
	contentType: 'text/html; charset=utf-8',
	body: '<!doctype html><html><head><title>Sign in</title></head><body>Sign in to continue</body></html>',
};

/**
 * Returns the response to a request for a reply's file.
 *
 * @param request The status is that of a refusal.
 * @param files By name.
 */
export function getReplyFileResponse(
	{ name, status: refusal }: { name: string; status: number | undefined },
	files: Map<string, ReplyFile>,
): { response: Response; behavior: Behavior } {
	if (refusal !== undefined) return { response: createErrorResponse(refusal), behavior: {} };
	const file = files.get(name);
	if (file === undefined)
		return { response: createErrorResponse(404, `No such file: ${name}`), behavior: {} };
	if (file.fault === 'webPage') return { response: SIGN_IN_PAGE, behavior: {} };
	if (file.fault === 'rateLimited') {
		files.set(name, { body: file.body });
		return { response: createErrorResponse(429), behavior: { headers: { 'retry-after': '2' } } };
	}
	const headers = { 'content-disposition': `attachment; filename="${name}"` };
	const { status = 200, body, more, behavior = {} } = applyFault(file);
	const contentType = 'text/plain; charset=utf-8';
	return {
		response: { status, contentType, body, headers: { ...headers, ...more } },
		behavior,
	};
}

function applyFault({ body, fault }: ReplyFile): {
	status?: number;
	body: Buffer;
	more?: Record<string, string>;
	behavior?: Behavior;
} {
	const bytes = Buffer.from(body);
	const half = (all: Buffer) => all.subarray(0, Math.floor(all.length / 2));
	const gzip = { 'content-encoding': 'gzip' };
	switch (fault) {
		case 'cut':
			return { body: bytes, behavior: { reset: 'afterHeaders' } };
		case 'partial': {
			const part = half(bytes);
			const range = `bytes 0-${part.length - 1}/${bytes.length}`;
			return { status: 206, body: part, more: { 'content-range': range } };
		}
		case 'compressed':
			return { body: gzipSync(bytes), more: gzip };
		case 'compressedCut':
			return { body: half(gzipSync(bytes)), more: gzip };
		case 'awsChunked':
			return { body: bytes, more: { 'content-encoding': 'aws-chunked' } };
		default:
			return { body: bytes };
	}
}
