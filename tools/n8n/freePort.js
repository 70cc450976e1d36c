'use strict';

const net = require('node:net');

/**
 * A TCP port on the loopback interface that nothing listens on now.
 *
 * @returns {Promise<number>}
 */
async function freePort() {
	return await listenOnce(0);
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether something listens on it already
 */
async function isTaken(port) {
	return await listenOnce(port).then(
		() => false,
		() => true,
	);
}

/**
 * @param {number} port
 * @returns {Promise<number>}
 */
function listenOnce(port) {
	return new Promise((resolve, reject) => {
		const server = net.createServer();
		server.once('error', reject);
		// Without a host, as n8n listens: a port that is taken on one interface alone counts as taken.
		server.listen(port, () => {
			const { port: chosen } = /** @type {net.AddressInfo} */ (server.address());
			server.close(() => resolve(chosen));
		});
	});
}

module.exports = { freePort, isTaken };
