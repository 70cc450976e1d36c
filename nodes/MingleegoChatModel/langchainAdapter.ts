import type { ToolChoice } from './toolProtocol';

/** The part of a LangChain message that is changed here. */
interface LangchainMessage {
	content: unknown;
}

/** What is changed of the adapter by which n8n's SDK makes a chat model one of LangChain. */
export interface LangchainAdapter {
	/** The model that it adapts. */
	chatModel: { toolChoice: ToolChoice };
	_generate(messages: LangchainMessage[], ...others: unknown[]): Promise<unknown>;
	_streamResponseChunks(
		messages: LangchainMessage[],
		...others: unknown[]
	): AsyncGenerator<unknown>;
	bindTools(tools: unknown[], options?: { tool_choice?: unknown }): LangchainAdapter;
	getNumTokens(content: unknown): Promise<number>;
}

/** A usual estimate for English; nothing says which tokenizer an assistant uses. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Completes the adapter of n8n's SDK, in place:
 * - It drops images, and the MIME type of files, in the forms in which n8n's nodes pass them on.
 * - Its `bindTools` drops the options, and with them that a tool has to be called.
 * - It would download a tokenizer to count tokens.
 *
 * @param adapter as `supplyModel` returns it
 * @returns the same adapter
 */
export function completeAdapter(adapter: LangchainAdapter): LangchainAdapter {
	const { _generate: generate, _streamResponseChunks: stream, bindTools } = adapter;
	adapter._generate = async (messages, ...others) =>
		await generate.call(adapter, messages.map(standardizeMessage), ...others);
	adapter._streamResponseChunks = (messages, ...others) =>
		stream.call(adapter, messages.map(standardizeMessage), ...others);
	adapter.bindTools = (tools, options) => {
		const bound = completeAdapter(bindTools.call(adapter, tools));
		bound.chatModel.toolChoice = readToolChoice(options?.tool_choice);
		return bound;
	};
	adapter.getNumTokens = async (content) => estimateTokens(content);
	return adapter;
}

/** The forms in which LangChain's nodes and OpenAI's API say that a tool has to be called. */
function readToolChoice(choice: unknown): ToolChoice {
	if (choice === undefined || choice === 'auto' || choice === 'none') return 'auto';
	if (choice === 'any' || choice === 'required') return 'required';
	if (typeof choice === 'string') return { name: choice };
	const { name, function: named } = Object(choice) as {
		name?: string;
		function?: { name: string };
	};
	const tool = named?.name ?? name;
	return tool === undefined ? 'auto' : { name: tool };
}

function estimateTokens(content: unknown): number {
	const parts = Array.isArray(content) ? content : [content];
	const characters = parts.reduce(
		(sum: number, part: unknown) =>
			sum + (typeof part === 'string' ? part : String(Object(part).text ?? '')).length,
		0,
	);
	return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** A copy of a message with its files in the form that the adapter reads; the message itself if it has no parts. */
function standardizeMessage(message: LangchainMessage): LangchainMessage {
	if (!Array.isArray(message.content)) return message;
	// A message's class cannot be imported here; a copy with the same prototype is one of the class.
	return Object.create(Object.getPrototypeOf(message) as object, {
		...Object.getOwnPropertyDescriptors(message),
		content: { value: message.content.map(standardizePart), enumerable: true },
	}) as LangchainMessage;
}

/** A part of a message in any of the forms in use. */
interface Part {
	type?: unknown;
	image_url?: string | { url?: string };
	source_type?: unknown;
	mime_type?: unknown;
	url?: unknown;
	data?: unknown;
}

function standardizePart(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	const part = value as Part;
	if (part.type === 'image_url') {
		const url = typeof part.image_url === 'string' ? part.image_url : part.image_url?.url;
		return parseDataUrl(String(url)) ?? toText(url);
	}
	if (part.data === undefined && typeof part.url === 'string' && part.type !== 'text') {
		return parseDataUrl(part.url) ?? toText(part.url);
	}
	return typeof part.mime_type === 'string' ? { ...part, mimeType: part.mime_type } : part;
}

/** The service fetches nothing: the assistant sees where the file is. */
function toText(url: unknown) {
	return { type: 'text', text: String(url) };
}

/** A data URL (RFC 2397) with Base64 as a file; anything else is undefined. */
function parseDataUrl(url: string) {
	const match = /^data:([^,]*);base64,/.exec(url);
	if (!match) return undefined;
	const [prefix, mediaType] = match;
	return { type: 'file', mimeType: mediaType?.split(';')[0], data: url.slice(prefix.length) };
}
