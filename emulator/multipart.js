'use strict';

const { createHash } = require('node:crypto');
const { Busboy } = require('@fastify/busboy');
const { BadRequest } = require('./badRequest');

const HEAD_BYTES = 4096;

/** @typedef {import('./record').Upload} Upload */
/** @typedef {{ upload: Upload, head: Buffer }} ReadFile */

/**
 * Reads an upload's multipart body. Memory stays flat whatever the file's size.
 *
 * @param {import('node:http').IncomingMessage} req
 * @returns {Promise<ReadFile | undefined>} The first part named `file`, or else the first file;
 *   undefined when there is no file.
 * @throws {BadRequest} When the body is no complete multipart/form-data, or the client left.
 */
function readUpload(req) {
	return new Promise((resolve, reject) => {
		const contentType = req.headers['content-type'] ?? '';
		if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
			throw new BadRequest('The Content-Type must be multipart/form-data');
		}
		const parser = createParser({ ...req.headers, 'content-type': contentType });
		/** @type {ReadFile[]} */
		const found = [];
		parser.on('file', (fieldName, stream, fileName, _encoding, mimeType) => {
			const hash = createHash('sha256');
			let head = Buffer.alloc(0);
			let size = 0;
			stream.on('data', (/** @type {Buffer} */ piece) => {
				hash.update(piece);
				size += piece.length;
				if (head.length < HEAD_BYTES) {
					head = Buffer.concat([head, piece.subarray(0, HEAD_BYTES - head.length)]);
				}
			});
			// The parser reports the same error itself.
			stream.on('error', () => {});
			stream.on('end', () => {
				found.push({
					upload: {
						fieldName: fieldName ?? '',
						fileName: decodeFileName(fileName),
						mimeType,
						size,
						sha256: hash.digest('hex'),
						sawContentLength: req.headers['content-length'] !== undefined,
					},
					head,
				});
			});
		});
		parser.once('finish', () => {
			resolve(found.find(({ upload }) => upload.fieldName === 'file') ?? found[0]);
		});
		parser.on('error', (error) => {
			req.unpipe(parser);
			// What is left of the body must go somewhere, or the connection would stand still.
			req.resume();
			reject(unreadable(error));
		});
		req.once('close', () => {
			if (!req.complete) reject(new BadRequest('The body ended too early'));
		});
		req.on('error', () => {});
		req.pipe(parser);
	});
}

/**
 * @param {import('@fastify/busboy').BusboyHeaders} headers
 * @throws {BadRequest} When the boundary is missing.
 */
function createParser(headers) {
	try {
		return new Busboy({
			headers,
			isPartAFile: (_fieldName, _mimeType, fileName) => fileName !== undefined,
			// The tests must see the name that was sent, not its last path segment.
			preservePath: true,
		});
	} catch (error) {
		throw unreadable(error);
	}
}

/**
 * @param {unknown} error
 * @returns {BadRequest}
 */
function unreadable(error) {
	const reason = error instanceof Error ? error.message : String(error);
	return new BadRequest(`The multipart body cannot be read: ${reason}`);
}

/**
 * Undoes what the HTML standard has browsers do to a file name in Content-Disposition. Any other
 * percent sign is the name's own.
 *
 * @param {string} fileName
 * @returns {string}
 */
function decodeFileName(fileName) {
	return fileName.replace(/%(?:22|0D|0A)/gi, (code) => decodeURIComponent(code));
}

module.exports = { readUpload };
