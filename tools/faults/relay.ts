import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/** A drip takes two and a half seconds altogether, in pauses that a busy machine may well make longer. */
const CHUNK_COUNT = 6;
const PAUSE_MS = 420;

/**
 * A proxy in front of a service that forwards its responses chunk by chunk. The response's header `x-pace` says how:
 * `drip` with pauses in between, `stall` the first half and then nothing more. Without it, all at once.
 *
 * @param target the service's URL
 */
export async function startRelay(
	target: string,
): Promise<{ url: string; close: () => Promise<void> }> {
	const server = http.createServer(async (req, res) => {
		const { method } = req;
		// One connection per request: a keep-alive connection would be cut, and report it, when the service closes.
		const headers = { ...req.headers, connection: 'close' };
		const forward = http.request(`${target}${req.url ?? ''}`, { method, headers, agent: false });
		req.pipe(forward);
		try {
			const [response] = await once(forward, 'response');
			await forwardSlowly(res, response, await buffer(response));
		} catch {
			// The service has gone, as at the end of a cell: its clients lose their connection too.
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

/** @param body of the response */
async function forwardSlowly(
	res: http.ServerResponse,
	response: http.IncomingMessage,
	body: Buffer,
) {
	const pace = response.headers['x-pace'];
	res.writeHead(response.statusCode ?? 502, { 'content-type': response.headers['content-type'] });
	if (pace === 'stall') {
		res.write(body.subarray(0, Math.floor(body.length / 2)));
		return;
	}
	if (pace === 'drip') {
		const size = Math.ceil(body.length / CHUNK_COUNT);
		for (let start = 0; start < body.length; start += size) {
			await wait(PAUSE_MS);
			res.write(body.subarray(start, start + size));
		}
		res.end();
		return;
	}
	res.end(body);
}
