import net from 'node:net';

/**
 * A TCP port on the loopback interface that nothing listens on now.
 *
 * @returns {Promise<number>}
 */
export async function freePort(): Promise<number> {
	return await listenOnce(0);
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether something listens on it already
 */
export async function isTaken(port: number): Promise<boolean> {
	return await listenOnce(port).then(
		() => false,
		() => true,
	);
}

/**
 * @param {number} port
 * @returns {Promise<number>}
 */
function listenOnce(port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = net.createServer();
		server.once('error', reject);
		// Without a host, as n8n listens: a port that is taken on one interface alone counts as taken.
		server.listen(port, () => {
			const { port: chosen } = /** @type {net.AddressInfo} */ server.address() as net.AddressInfo;
			server.close(() => resolve(chosen));
		});
	});
}
