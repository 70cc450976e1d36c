import type { ServerResponse } from 'node:http';

import type { Message } from './message';

/** Sends a value as the whole response. */
export function sendJson(res: ServerResponse, status: number, value: object) {
	res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Sends a message as a chat completion, whole or as an event stream. */
export function sendMessage(
	res: ServerResponse,
	message: Message,
	{ model, stream = false }: { model: string; stream?: boolean },
) {
	const completion = { id: 'chatcmpl-1', created: 0, model };
	const finishReason = message.tool_calls ? 'tool_calls' : 'stop';
	if (!stream) {
		sendJson(res, 200, {
			...completion,
			object: 'chat.completion',
			choices: [{ index: 0, message, finish_reason: finishReason }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		});
		return;
	}
	const choices = [
		...splitIntoDeltas(message).map((delta) => ({ index: 0, delta, finish_reason: null })),
		{ index: 0, delta: {}, finish_reason: finishReason },
	];
	res.writeHead(200, { 'content-type': 'text/event-stream' });
	for (const choice of choices) {
		const event = { ...completion, object: 'chat.completion.chunk', choices: [choice] };
		res.write(`data: ${JSON.stringify(event)}\n\n`);
	}
	res.end('data: [DONE]\n\n');
}

/** @returns a text word by word; calls of tools at once */
function splitIntoDeltas(message: Message): object[] {
	if (message.tool_calls) return [message];
	return (message.content?.match(/\S+\s*/g) ?? []).map((content) => ({ content }));
}
