import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { Busboy, type BusboyHeaders } from '@fastify/busboy';

import { BadRequest } from './badRequest';

const HEAD_BYTES = 4096;

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
	/** Whether the request announced its length. */
	sawContentLength: boolean;
}

export interface ReceivedFile {
	upload: Upload;
	head: Buffer;
}

/**
 * Reads an upload's multipart body. Memory stays flat whatever the file's size.
 *
 * @returns The first part named `file`, or else the first file;
 *   undefined when there is no file.
 * @throws BadRequest When the body is not complete multipart/form-data, or the client disconnected.
 */
export function readUpload(req: IncomingMessage): Promise<ReceivedFile | undefined> {
	return new Promise((resolve, reject) => {
		const contentType = req.headers['content-type'] ?? '';
		if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
			throw new BadRequest('The Content-Type must be multipart/form-data');
		}
		const parser = createParser({ ...req.headers, 'content-type': contentType });
		const found: ReceivedFile[] = [];
		const sawContentLength = req.headers['content-length'] !== undefined;
		parser.on('file', (fieldName, stream, fileName, _encoding, mimeType) => {
			readFile(stream, ({ head, size, sha256 }) => {
				const upload = {
					fieldName: fieldName ?? '',
					fileName: decodeFileName(fileName),
					mimeType,
					size,
					sha256,
					sawContentLength,
				};
				found.push({ upload, head });
			});
		});
		parser.once('finish', () => {
			resolve(found.find(({ upload }) => upload.fieldName === 'file') ?? found[0]);
		});
		parser.on('error', (error) => {
			req.unpipe(parser);
			// The rest of the body must be consumed, or the connection would stall.
			req.resume();
			reject(toBadRequest(error));
		});
		req.once('close', () => {
			if (!req.complete) reject(new BadRequest('The body ended too early'));
		});
		req.on('error', () => {});
		req.pipe(parser);
	});
}

/**
 * Reads one file of the body.
 *
 * @param onEnd Called with the first bytes, the size in bytes and the hexadecimal hash.
 */
function readFile(
	stream: NodeJS.ReadableStream,
	onEnd: (file: { head: Buffer; size: number; sha256: string }) => void,
): void {
	const hash = createHash('sha256');
	let head = Buffer.alloc(0);
	let size = 0;
	stream.on('data', (chunk: Buffer) => {
		hash.update(chunk);
		size += chunk.length;
		if (head.length < HEAD_BYTES) {
			head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
		}
	});
	// The parser reports the same error itself.
	stream.on('error', () => {});
	stream.on('end', () => onEnd({ head, size, sha256: hash.digest('hex') }));
}

/** @throws BadRequest When the boundary is missing. */
function createParser(headers: BusboyHeaders) {
	try {
		return new Busboy({
			headers,
			isPartAFile: (_fieldName, _mimeType, fileName) => fileName !== undefined,
			// The tests must see the name that was sent, not its last path segment.
			preservePath: true,
		});
	} catch (error) {
		throw toBadRequest(error);
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
