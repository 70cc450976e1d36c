import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

interface RelayOptions {
	/** Returns headers to send besides the request's own; called for each request. */
	getHeaders?: () => http.OutgoingHttpHeaders;
	/** Sends a response on. */
	respond: (res: http.ServerResponse, response: http.IncomingMessage) => void | Promise<void>;
}

/**
 * Starts a proxy in front of a service. When the service is gone, its clients lose their connection too.
 *
 * @param target the service's URL
 */
export async function startRelay(
	target: string,
	{ getHeaders = () => ({}), respond }: RelayOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
	const server = http.createServer(async (req, res) => {
		const { method } = req;
		// One connection per request: a keep-alive connection would be cut, and report it, when the service closes.
		const headers = { ...req.headers, connection: 'close', ...getHeaders() };
		const forward = http.request(`${target}${req.url ?? ''}`, { method, headers, agent: false });
		req.pipe(forward);
		try {
			const [response] = await once(forward, 'response');
			await respond(res, response);
		} catch {
			res.destroy();
		}
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
