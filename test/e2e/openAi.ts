import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface ChatRequest {
	stream?: boolean;
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{
		function: { name: string; description: string; parameters: { properties: object } };
	}>;
}

/**
 * A model with OpenAI's chat completions API that asks its first tool what it was asked, and replies with what the tool
 * returned.
 */
export interface OpenAi {
	/** The base URL, as the credential takes it. */
	url: string;
	/** Live. */
	requests: ChatRequest[];
	close: () => Promise<void>;
}

export const REPLY_PREFIX = 'The analyst says: ';

export async function startOpenAi(): Promise<OpenAi> {
	const requests: ChatRequest[] = [];
	const server = http.createServer(async (req, res) => {
		if (req.url !== '/v1/chat/completions') {
			res.writeHead(404).end();
			return;
		}
		const request = (await json(req)) as ChatRequest;
		requests.push(request);
		const message = nextMessage(request);
		if (request.stream) sendStream(res, message);
		else sendWhole(res, message);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		requests,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

interface Message {
	role: 'assistant';
	content: string | null;
	tool_calls?: object[];
}

function nextMessage({ messages, tools = [] }: ChatRequest): Message {
	const last = messages.at(-1);
	if (last?.role === 'tool')
		return { role: 'assistant', content: `${REPLY_PREFIX}${String(last.content)}` };
	const [tool] = tools;
	if (!tool) return { role: 'assistant', content: 'I have no tool.' };
	const [argument = ''] = Object.keys(tool.function.parameters.properties);
	return {
		role: 'assistant',
		content: null,
		tool_calls: [
			{
				index: 0,
				id: 'call_1',
				type: 'function',
				function: {
					name: tool.function.name,
					arguments: JSON.stringify({ [argument]: last?.content }),
				},
			},
		],
	};
}

const finishReason = ({ tool_calls }: Message) => (tool_calls ? 'tool_calls' : 'stop');

const completion = (object: string) => ({
	id: 'chatcmpl-1',
	object,
	created: 0,
	model: 'stand-in',
});

function sendWhole(res: http.ServerResponse, message: Message) {
	res.writeHead(200, { 'content-type': 'application/json' }).end(
		JSON.stringify({
			...completion('chat.completion'),
			choices: [{ index: 0, message, finish_reason: finishReason(message) }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		}),
	);
}

/** @param message sent a word at a time */
function sendStream(res: http.ServerResponse, message: Message) {
	const words = message.content?.match(/\S+\s*/g) ?? [];
	const deltas = message.tool_calls ? [message] : words.map((content) => ({ content }));
	const choices = [
		...deltas.map((delta) => ({ index: 0, delta, finish_reason: null })),
		{ index: 0, delta: {}, finish_reason: finishReason(message) },
	];
	res.writeHead(200, { 'content-type': 'text/event-stream' });
	for (const choice of choices) {
		const event = { ...completion('chat.completion.chunk'), choices: [choice] };
		res.write(`data: ${JSON.stringify(event)}\n\n`);
	}
	res.end('data: [DONE]\n\n');
}
