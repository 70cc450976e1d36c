import { gzipSync } from 'node:zlib';

import { errorAnswer, type Answer } from './response';
import type { Behaviour } from './behavior';

type Fault = NonNullable<Behaviour['file']>;

/** A file that an assistant made. */
export interface ReplyFile {
	body: string;
	/** How it is sent otherwise than whole and as it is. */
	fault?: Fault;
}

/**
 * The answer to a request for a reply's file.
 *
 * @param request The status is that of a refusal.
 * @param files By name.
 */
export function replyFileAnswer(
	{ name, status: refusal }: { name: string; status: number | undefined },
	files: Map<string, ReplyFile>,
): { answer: Answer; behaviour: Behaviour } {
	if (refusal !== undefined) return { answer: errorAnswer(refusal), behaviour: {} };
	const file = files.get(name);
	if (file === undefined)
		return { answer: errorAnswer(404, `No such file: ${name}`), behaviour: {} };
	const headers = { 'content-disposition': `attachment; filename="${name}"` };
	const { status = 200, body, more, behaviour = {} } = sentAs(file);
	const contentType = 'text/plain; charset=utf-8';
	return { answer: { status, contentType, body, headers: { ...headers, ...more } }, behaviour };
}

function sentAs({ body, fault }: ReplyFile): {
	status?: number;
	body: Buffer;
	more?: Record<string, string>;
	behaviour?: Behaviour;
} {
	const bytes = Buffer.from(body);
	const half = (all: Buffer) => all.subarray(0, Math.floor(all.length / 2));
	const gzip = { 'content-encoding': 'gzip' };
	switch (fault) {
		case 'cut':
			return { body: bytes, behaviour: { reset: 'afterHeaders' } };
		case 'partial': {
			const part = half(bytes);
			const range = `bytes 0-${part.length - 1}/${bytes.length}`;
			return { status: 206, body: part, more: { 'content-range': range } };
		}
		case 'compressed':
			return { body: gzipSync(bytes), more: gzip };
		case 'compressedCut':
			return { body: half(gzipSync(bytes)), more: gzip };
		default:
			return { body: bytes };
	}
}
