'use strict';

/** @typedef {'complete' | 'stream' | 'upload'} Operation */

/**
 * What an upload's body held.
 *
 * @typedef {object} Upload
 * @property {string} fieldName
 * @property {string} fileName As the client meant it: UTF-8, with %22, %0D and %0A decoded.
 * @property {string} mimeType Lower case, without parameters.
 * @property {number} size Bytes.
 * @property {string} sha256 Hexadecimal, lower case.
 * @property {boolean} sawContentLength Whether the request announced its length.
 */

/**
 * One request as the emulator saw it.
 *
 * @typedef {object} RequestRecord
 * @property {number} index Counts from 0 since the start or the last `reset()`.
 * @property {Operation | undefined} operation Undefined for anything but the three endpoints.
 * @property {string} method
 * @property {string} path With the query, exactly as it was sent.
 * @property {import('node:http').IncomingHttpHeaders} headers Names in lower case.
 * @property {string[]} rawHeaders Names and values in turn, as sent.
 * @property {unknown} json The parsed body of a chat request; undefined when it was not JSON.
 * @property {Upload | undefined} upload The first part named `file`, or else the first file.
 * @property {number | undefined} status Undefined while, or when, no headers were sent.
 * @property {number} startedAt Milliseconds since 1970.
 * @property {number[]} writtenAt When each event of a stream was written, in milliseconds since 1970 with
 *   fractions; events that go out together count once.
 * @property {number | undefined} endedAt Milliseconds since 1970; undefined while it runs.
 * @property {boolean} aborted Whether the client left before the answer was finished.
 */

/**
 * Starts the record of a request that has just arrived.
 *
 * @param {import('node:http').IncomingMessage} req
 * @param {number} index The request's number, from 0.
 * @returns {RequestRecord}
 */
function createRecord(req, index) {
	return {
		index,
		operation: undefined,
		method: req.method ?? '',
		path: req.url ?? '',
		headers: req.headers,
		rawHeaders: req.rawHeaders,
		json: undefined,
		upload: undefined,
		status: undefined,
		startedAt: Date.now(),
		writtenAt: [],
		endedAt: undefined,
		aborted: false,
	};
}

module.exports = { createRecord };
