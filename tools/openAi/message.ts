/** What the stand-in reads of a request for a chat completion. */
export interface ChatRequest {
	stream?: boolean;
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{
		function: { name: string; description: string; parameters: { properties: object } };
	}>;
}

/** An assistant's message: text, or calls of tools. */
export interface Message {
	role: 'assistant';
	content: string | null;
	tool_calls?: object[];
}

/** What the model puts before a tool's result. */
export const REPLY_PREFIX = 'The analyst says: ';

/**
 * The model's next message: it asks its first tool what it was asked itself, and replies with what the tool returned.
 */
export function chooseMessage({ messages, tools = [] }: ChatRequest): Message {
	const last = messages.at(-1);
	if (last?.role === 'tool') {
		return { role: 'assistant', content: `${REPLY_PREFIX}${String(last.content)}` };
	}
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
