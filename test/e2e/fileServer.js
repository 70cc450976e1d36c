'use strict';

const http = require('node:http');

/**
 * @typedef {object} FileServer
 * @property {string} url The file's.
 * @property {() => Promise<void>} close
 */

/**
 * Serves one file, as a service does that an assistant puts its files on.
 *
 * @param {{ bytes: Buffer, fileName: string, mimeType: string }} file
 * @returns {Promise<FileServer>}
 */
async function serveFile({ bytes, fileName, mimeType }) {
	const server = http.createServer((_req, res) => {
		res
			.writeHead(200, {
				'content-type': mimeType,
				'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
			})
			.end(bytes);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	return {
		url: `http://127.0.0.1:${port}/download`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

module.exports = { serveFile };
