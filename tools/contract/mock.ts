import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { startPrism } from './prism';

/** What Prism is asked to respond with: a status, and the name of one of its examples. */
export interface Preference {
	code?: number;
	example?: string;
}

export interface Mock {
	/** Base URL. */
	url: string;
	/** What Prism said of requests that do not fit docs/openapi.yaml, since the last call. */
	takeViolations: () => string[];
	/** Sets what to respond with, by the number of the request from 0; Prism chooses itself by default. */
	prefer: (choose: (index: number) => Preference | undefined) => void;
	close: () => Promise<void>;
}

/**
 * Starts Prism, with a relay before it that asks for a certain response: Prism reads that from headers of the request,
 * which the node does not send.
 */
export async function startMock(): Promise<Mock> {
	const prism = await startPrism();
	const violations: string[] = [];
	let count = 0;
	let choose: (index: number) => Preference | undefined = () => undefined;

	const server = http.createServer(async (req, res) => {
		const response = await forward(req, prism.url, choose(count++));
		const found = response.headers['sl-violations'];
		if (found !== undefined) violations.push(String(found));
		res.writeHead(response.statusCode ?? 502, response.headers);
		response.pipe(res);
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		takeViolations: () => violations.splice(0),
		prefer(next) {
			count = 0;
			choose = next;
		},
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await prism.stop();
		},
	};
}

async function forward(
	req: http.IncomingMessage,
	target: string,
	preference: Preference | undefined,
): Promise<http.IncomingMessage> {
	const { method } = req;
	const headers: http.OutgoingHttpHeaders = { ...req.headers, connection: 'close' };
	if (preference !== undefined) {
		headers.prefer = Object.entries(preference)
			.map(([name, value]) => `${name}=${value}`)
			.join(', ');
		// Prism returns an error in a form that the request accepts or not at all; services do not ask.
		headers.accept = '*/*';
	}
	const request = http.request(`${target}${req.url ?? ''}`, { method, headers, agent: false });
	req.pipe(request);
	const [response] = await once(request, 'response');
	return response;
}
