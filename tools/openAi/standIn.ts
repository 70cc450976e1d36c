import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { chooseMessage, type ChatRequest } from './message';
import { sendJson, sendMessage } from './response';

/** The only model that the stand-in lists; it takes requests for any. */
const MODEL = 'stand-in';

/** A stand-in for OpenAI's API, with a model that asks its tool and replies with what the tool returned. */
export interface OpenAi {
	/** The base URL, as the credential takes it. */
	url: string;
	/** Any is accepted. */
	apiKey: string;
	/** Live. */
	requests: ChatRequest[];
	close: () => Promise<void>;
}

/** Starts a stand-in for OpenAI's API on a free port: chat completions, whole and streamed, and the list of models. */
export async function startOpenAi(): Promise<OpenAi> {
	const requests: ChatRequest[] = [];
	const server = http.createServer((req, res) => {
		respond(req, res, requests).catch((error) => res.destroy(error));
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		apiKey: 'stand-in-key',
		requests,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** @param requests gets the chat requests */
async function respond(
	req: http.IncomingMessage,
	res: http.ServerResponse,
	requests: ChatRequest[],
) {
	switch (req.url) {
		case '/v1/chat/completions': {
			const request = (await json(req)) as ChatRequest;
			requests.push(request);
			sendMessage(res, chooseMessage(request), { model: MODEL, stream: request.stream });
			break;
		}
		// What the credential's test asks for, and the node's list of models.
		case '/v1/models':
			sendJson(res, 200, { object: 'list', data: [{ id: MODEL, object: 'model' }] });
			break;
		default:
			sendJson(res, 404, { error: { message: `Not found: ${req.url}` } });
	}
}
