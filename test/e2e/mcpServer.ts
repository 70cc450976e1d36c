import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a tool of the server was called with. */
interface McpCall {
	name: string;
	arguments: Record<string, unknown>;
}

interface McpServer {
	url: string;
	/** In their order. Live. */
	calls: McpCall[];
	close: () => Promise<void>;
}

interface JsonRpcRequest {
	id?: number;
	method: string;
	params?: Record<string, unknown>;
}

/**
 * Starts an MCP server with streamable HTTP, as far as n8n's MCP Client Tool uses it.
 *
 * @param tools as `tools/list` returns them; each call of one returns the text "Done"
 */
export async function startMcpServer(tools: object[]): Promise<McpServer> {
	const calls: McpCall[] = [];
	const respond = ({ method, params = {} }: JsonRpcRequest): object => {
		if (method === 'initialize') {
			const { protocolVersion } = params;
			const serverInfo = { name: 'hostile', version: '1.0.0' };
			return { protocolVersion, capabilities: { tools: {} }, serverInfo };
		}
		if (method === 'tools/list') return { tools };
		if (method !== 'tools/call') return {};
		calls.push(params as unknown as McpCall);
		return { content: [{ type: 'text', text: 'Done' }] };
	};
	const server = http.createServer((req, res) => {
		if (req.method !== 'POST') return res.writeHead(405).end();
		const chunks: Buffer[] = [];
		req.on('data', (chunk: Buffer) => chunks.push(chunk));
		return req.on('end', () => {
			const request = JSON.parse(Buffer.concat(chunks).toString()) as JsonRpcRequest;
			if (request.id === undefined) return res.writeHead(202).end();
			const { id } = request;
			const body = JSON.stringify({ jsonrpc: '2.0', id, result: respond(request) });
			return res.writeHead(200, { 'content-type': 'application/json' }).end(body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/mcp`,
		calls,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
