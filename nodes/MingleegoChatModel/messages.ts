import type { Message, MessageContent } from '@n8n/ai-node-sdk';

import type { ConversationMessage } from '../client/api/conversation';
import { isJsonObject, tryParseJson } from '../client/api/parseJson';

/** A file in a message. */
export interface MessageFile {
	/** The bytes as Base64 text. */
	data: string;
	mimeType?: string;
	fileName?: string;
}

/** What a conversation consists of for the service: text, and the files that its messages hold. */
export interface Conversation {
	messages: ConversationMessage[];
	files: MessageFile[];
	/** The IDs of files that the service has already. */
	fileIds: string[];
}

/** The API takes no prompt without text. */
const ONLY_FILES = 'This message has no text. It consists of the attached files.';

/**
 * Reads the messages of a chain or an agent.
 *
 * Files leave their message, because the service takes them beside the prompt; a message that holds nothing else is left
 * out. An agent puts the user's files into a message of their own after the question, so that a question with a file
 * is a lone message too. If the files are all there is to reply to, the prompt says so.
 *
 * @param messages as n8n's SDK has them
 */
export function readConversation(messages: Message[]): Conversation {
	const toolNames = new Map<string, string>();
	for (const part of messages.flatMap(({ content }) => content)) {
		if (part.type === 'tool-call' && part.toolCallId) toolNames.set(part.toolCallId, part.toolName);
	}
	const read = messages
		.flatMap((message) => readMessage(message, toolNames))
		.filter(({ content, role, calls }) => content !== '' || role === 'tool' || calls);
	const parts = messages.flatMap(({ content }) => content.flatMap(getPartsWithFiles));
	const conversation = {
		messages: read,
		files: parts.flatMap(readFile),
		fileIds: parts.flatMap(readFileId),
	};
	if (endsWithFiles(messages)) read.push({ role: 'user', content: ONLY_FILES });
	return conversation;
}

/** Whether the user's newest messages, after any reply, hold files and no text. */
function endsWithFiles(messages: Message[]): boolean {
	const isReply = messages.map(({ role }) => role === 'assistant' || role === 'tool');
	const newest = messages.slice(isReply.lastIndexOf(true) + 1);
	const parts = newest.flatMap(({ role, content }) => (role === 'user' ? content : []));
	return parts.some((part) => part.type === 'file') && parts.every((part) => readText(part) === '');
}

function readMessage(
	{ role, name, content }: Message,
	toolNames: Map<string, string>,
): ConversationMessage[] {
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
	// The parts of a reply are its chunks, and those of any other message are texts of their own, such as files.
	const text = joinTexts(content, role === 'assistant' ? '' : '\n');
	return [{ role, content: text, ...(calls.length > 0 && { calls }) }];
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

function joinTexts(content: MessageContent[], separator: string): string {
	return content
		.map(readText)
		.filter((text) => text !== '')
		.join(separator);
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
	return isParts ? joinTexts(result as MessageContent[], '\n') : (JSON.stringify(result) ?? '');
}

/** A tool may return files as well. */
function getPartsWithFiles(part: MessageContent): MessageContent[] {
	if (part.type !== 'tool-result') return [part];
	return Array.isArray(part.result) ? (part.result as MessageContent[]) : [];
}

function readFile(part: MessageContent): MessageFile[] {
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

function readFileId(part: MessageContent): string[] {
	const id = part.type === 'file' ? part.providerMetadata?.fileId : undefined;
	return typeof id === 'string' ? [id] : [];
}
