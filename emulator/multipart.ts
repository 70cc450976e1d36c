import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { Busboy } from '@fastify/busboy';

import { BadRequest } from './badRequest';

/** What an upload's body contained. */
export interface Upload {
	fieldName: string;
	/** As the client meant it: UTF-8, with %22, %0D and %0A decoded. */
	fileName: string;
	/** Lower case, without parameters. */
	mimeType: string;
	/** Bytes. */
	size: number;
	/** Hexadecimal, lower case. */
	sha256: string;
}

/** What the emulator keeps of an uploaded file: never its bytes. */
export type StoredFile = Omit<Upload, 'fieldName'>;

/**
 * Reads an upload's multipart body. Memory stays flat whatever the file's size.
 *
 * @returns The first part named `file`, or else the first file; undefined when there is no file; an error when the
 *   body is not complete multipart/form-data, or the client disconnected.
 */
export function readUpload(req: IncomingMessage): Promise<Upload | BadRequest | undefined> {
	const parser = createParser(req.headers);
	if (parser instanceof BadRequest) return Promise.resolve(parser);
	return new Promise((resolve) => {
		const found: Upload[] = [];
		parser.on('file', (fieldName, stream, fileName, _encoding, mimeType) => {
			readFile(stream, ({ size, sha256 }) => {
				found.push({ fieldName, fileName: decodeFileName(fileName), mimeType, size, sha256 });
			});
		});
		parser.once('finish', () => {
			resolve(found.find(({ fieldName }) => fieldName === 'file') ?? found[0]);
		});
		parser.on('error', (error) => {
			req.unpipe(parser);
			// The rest of the body must be consumed, or the connection would stall.
			req.resume();
			resolve(toBadRequest(error));
		});
		req.once('close', () => {
			if (!req.complete) resolve(new BadRequest('The body ended too early'));
		});
		req.on('error', () => {});
		req.pipe(parser);
	});
}

/**
 * Reads one file of the body.
 *
 * @param onEnd Called with the size in bytes and the hexadecimal hash.
 */
function readFile(
	stream: NodeJS.ReadableStream,
	onEnd: (file: { size: number; sha256: string }) => void,
): void {
	const hash = createHash('sha256');
	let size = 0;
	stream.on('data', (chunk: Buffer) => {
		hash.update(chunk);
		size += chunk.length;
	});
	// The parser reports the same error itself.
	stream.on('error', () => {});
	stream.on('end', () => onEnd({ size, sha256: hash.digest('hex') }));
}

/** @returns An error when the Content-Type is another one, or its boundary is missing. */
function createParser(headers: IncomingHttpHeaders) {
	const { 'content-type': contentType = '' } = headers;
	if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
		return new BadRequest('The Content-Type must be multipart/form-data');
	}
	try {
		return new Busboy({
			headers: { ...headers, 'content-type': contentType },
			isPartAFile: (_fieldName, _mimeType, fileName) => fileName !== undefined,
			// The tests must see the name that was sent, not its last path segment.
			preservePath: true,
		});
	} catch (error) {
		return toBadRequest(error);
	}
}

function toBadRequest(error: unknown): BadRequest {
	const reason = error instanceof Error ? error.message : String(error);
	return new BadRequest(`The multipart body cannot be read: ${reason}`);
}

/**
 * Undoes what the HTML standard has browsers do to a file name in Content-Disposition. Any other
 * percent sign is the name's own.
 */
function decodeFileName(fileName: string): string {
	return fileName.replace(/%(?:22|0D|0A)/gi, (code) => decodeURIComponent(code));
}
