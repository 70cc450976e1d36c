import net from 'node:net';

/** A TCP port on the loopback interface that nothing listens on now. */
export async function findFreePort(): Promise<number> {
	return await listenOnce(0);
}

/** @returns whether something listens on it already */
export async function isTaken(port: number): Promise<boolean> {
	return await listenOnce(port).then(
		() => false,
		() => true,
	);
}

function listenOnce(port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = net.createServer();
		server.once('error', reject);
		// Without a host, as n8n listens: a port that is taken on one interface alone counts as taken.
		server.listen(port, () => {
			const { port: chosen } = server.address() as net.AddressInfo;
			server.close(() => resolve(chosen));
		});
	});
}
