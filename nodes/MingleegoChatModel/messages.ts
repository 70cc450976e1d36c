import type { Message, MessageContent } from '@n8n/ai-node-sdk';

import type { Message as Prompt } from '../client/api/conversation';
import { isJsonObject, tryParseJson } from '../client/api/parseJson';
import { formatToolCalls } from './toolProtocol';

/** A file in a message. */
export interface MessageFile {
	/** The bytes as Base64 text. */
	data: string;
	mimeType?: string;
	fileName?: string;
}

/** What a conversation consists of for the service: text, and the files that its messages hold. */
export interface Conversation {
	messages: Prompt[];
	files: MessageFile[];
}

/**
 * Reads the messages of a chain or an agent.
 *
 * Files leave their message, because the service takes them beside the prompt; a message that holds nothing else is left
 * out. An agent puts the user's files into a message of their own after the question, so that a question with a file
 * is a lone message too.
 *
 * @param messages as n8n's SDK has them
 */
export function readConversation(messages: Message[]): Conversation {
	const toolNames = new Map<string, string>();
	for (const part of messages.flatMap(({ content }) => content)) {
		if (part.type === 'tool-call' && part.toolCallId) toolNames.set(part.toolCallId, part.toolName);
	}
	return {
		messages: messages
			.flatMap((message) => readMessage(message, toolNames))
			.filter(({ content, role }) => content !== '' || role === 'tool'),
		files: messages.flatMap(({ content }) => content.flatMap(readFile)),
	};
}

function readMessage({ role, name, content }: Message, toolNames: Map<string, string>): Prompt[] {
	const results = content.filter((part) => part.type === 'tool-result');
	if (results.length > 0) {
		return results.map(({ toolCallId, result, isError }) => ({
			role: 'tool',
			tool: toolNames.get(toolCallId) ?? name,
			call: toolCallId,
			content: (isError ? 'Error: ' : '') + readResult(result),
		}));
	}
	const calls = content.filter((part) => part.type === 'tool-call').map(readToolCall);
	const texts = content.map(readText).filter((text) => text !== '');
	if (calls.length > 0) texts.push(formatToolCalls(calls));
	return [{ role, content: texts.join('\n') }];
}

/** A call in the history, whose arguments n8n extends by the call's ID, and by the tool's name if a toolkit holds it. */
function readToolCall({
	toolCallId,
	toolName,
	input,
}: Extract<MessageContent, { type: 'tool-call' }>) {
	const parsed = tryParseJson(input);
	// What is not JSON is shown to the assistant as it is.
	const args = parsed === undefined ? input : parsed;
	if (isJsonObject(args)) {
		if (args.id === toolCallId) delete args.id;
		if (args.tool === toolName) delete args.tool;
	}
	return { id: toolCallId, name: toolName, arguments: args };
}

function readText(part: MessageContent): string {
	if (part.type === 'text') return part.text;
	return part.type === 'invalid-tool-call' ? (part.args ?? '') : '';
}

/** A tool's result: text, or parts of which only text can be passed on. */
function readResult(result: unknown): string {
	if (typeof result === 'string') return result;
	const isParts =
		Array.isArray(result) && result.every((part) => isJsonObject(part) && 'type' in part);
	if (!isParts) return JSON.stringify(result) ?? '';
	return (result as MessageContent[])
		.map(readText)
		.filter((text) => text !== '')
		.join('\n');
}

function readFile(part: MessageContent): MessageFile[] {
	// A tool may return files as well.
	if (part.type === 'tool-result') {
		return Array.isArray(part.result) ? (part.result as MessageContent[]).flatMap(readFile) : [];
	}
	if (part.type !== 'file' || !part.data) return [];
	const { data, mediaType, providerMetadata } = part;
	const fileName = providerMetadata?.filename;
	return [
		{
			data: typeof data === 'string' ? data : Buffer.from(data).toString('base64'),
			mimeType: mediaType,
			fileName: typeof fileName === 'string' ? fileName : undefined,
		},
	];
}
