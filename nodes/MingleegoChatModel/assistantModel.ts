import type {
	ChatModel,
	ChatModelConfig,
	GenerateResult,
	Message,
	MessageContent,
	StreamChunk,
	Tool,
} from '@n8n/ai-node-sdk';

import { ApiError } from '../client/errors/apiError';
import { InputError } from '../client/errors/inputError';
import { buildConversationPrompt, type Message as Prompt } from '../client/api/conversation';
import type { Completion } from '../client/api/completion';
import type { AssistantCall, AssistantClient } from './assistantClient';
import type { Sdk } from './loadSdk';
import { readConversation } from './messages';
import { findToolCalls, ToolCallFilter } from './toolCallFilter';
import {
	describeTools,
	readToolCalls,
	type BoundTool,
	type ToolCall,
	type ToolChoice,
} from './toolProtocol';

/** How many replies with tool calls that cannot be used one call may get: the first, and one after each correction. */
const MAX_UNUSABLE_REPLIES = 3;

/** The configuration of a call. LangChain names the signal otherwise than n8n's SDK does. */
export interface CallConfig extends ChatModelConfig {
	signal?: AbortSignal;
}

/** What a model needs besides its tools. */
export interface ModelParts {
	assistantId: string;
	client: AssistantClient;
	sdk: Pick<Sdk, 'getParametersJsonSchema'>;
	/** Whether the URL of a file that the assistant generated is added to the reply. */
	appendFileUrl: boolean;
	/** Converts whatever ended a call to the error that n8n shows. */
	toNodeError(failure: unknown): Promise<Error>;
}

/** A reply that can be used. */
interface Reply {
	/** Without the tool calls. */
	text: string;
	calls: ToolCall[];
	/** Of the file that the assistant generated. */
	fileUrl: string | null;
}

/** Requests a reply, and yields what is passed on of it while it arrives. */
type RequestReply = (prompt: string, fileIds: string[]) => AsyncGenerator<string, Completion>;

/** An assistant as a chat model of n8n's SDK for AI nodes. */
export class AssistantModel implements ChatModel<CallConfig> {
	readonly provider = 'mingleego';

	readonly modelId: string;

	/** Whether the assistant has to call one of the tools. */
	toolChoice: ToolChoice = 'auto';

	/**
	 * @param parts what it needs
	 * @param tools what the assistant may call
	 */
	constructor(
		private readonly parts: ModelParts,
		private readonly tools: BoundTool[] = [],
	) {
		this.modelId = parts.assistantId;
	}

	withTools(tools: Tool[]): AssistantModel {
		const bound = tools.flatMap((tool) => (tool.type === 'function' ? [this.bindTool(tool)] : []));
		return new AssistantModel(this.parts, [...this.tools, ...bound]);
	}

	private bindTool(tool: Extract<Tool, { type: 'function' }>): BoundTool {
		const { name, description } = tool;
		const schema = this.parts.sdk.getParametersJsonSchema(tool) as BoundTool['schema'];
		return { name, description, schema };
	}

	async generate(messages: Message[], config?: CallConfig): Promise<GenerateResult> {
		const call = this.parts.client.startCall(config?.signal);
		const request: RequestReply = async function* (prompt, fileIds) {
			const completion = await call.complete(prompt, fileIds);
			yield completion.text;
			return completion;
		};
		try {
			const reply = await drain(this.converse(call, messages, request));
			const text = reply.text + this.formatFileUrl(reply);
			return {
				message: {
					role: 'assistant',
					content: [{ type: 'text', text }, ...reply.calls.map(toContent)],
				},
				finishReason: getFinishReason(reply),
				providerMetadata: { fileUrl: reply.fileUrl },
			};
		} catch (failure) {
			throw await this.parts.toNodeError(failure);
		} finally {
			call.end();
		}
	}

	async *stream(messages: Message[], config?: CallConfig): AsyncGenerator<StreamChunk> {
		const call = this.parts.client.startCall(config?.signal);
		const request: RequestReply = (prompt, fileIds) => this.streamReply(call, prompt, fileIds);
		try {
			const deltas = this.converse(call, messages, request);
			let next = await deltas.next();
			for (; !next.done; next = await deltas.next())
				yield { type: 'text-delta', delta: next.value };
			const reply = next.value;
			const delta = this.formatFileUrl(reply);
			if (delta !== '') yield { type: 'text-delta', delta };
			for (const { id, name, arguments: args } of reply.calls) {
				yield { type: 'tool-call-delta', id, name, argumentsDelta: JSON.stringify(args) };
			}
			yield { type: 'finish', finishReason: getFinishReason(reply) };
		} catch (failure) {
			// A chunk of the type `error` would be swallowed.
			throw await this.parts.toNodeError(failure);
		} finally {
			call.end();
		}
	}

	/** Yields the text of a reply while it arrives, without its tool calls. */
	private async *streamReply(
		call: AssistantCall,
		prompt: string,
		fileIds: string[],
	): AsyncGenerator<string, Completion> {
		let filter = new ToolCallFilter();
		const createFilter = () => {
			filter = new ToolCallFilter();
			return this.tools.length > 0 ? filter : { add: (chunk: string) => chunk };
		};
		const completion = yield* call.stream(prompt, fileIds, createFilter);
		const { text } = completion;
		if (this.tools.length > 0 && findToolCalls(text) === undefined) {
			const { hasPassed } = filter;
			const held = filter.flush();
			// A final response that differs from the chunks may have no calls where they have some.
			const rest = findToolCalls(held) === undefined ? held : hasPassed ? '' : text;
			if (rest !== '') yield rest;
		}
		return completion;
	}

	/** Gets a reply that can be used: one whose tool calls are wrong is sent back with what is wrong. */
	private async *converse(
		call: AssistantCall,
		messages: Message[],
		request: RequestReply,
	): AsyncGenerator<string, Reply> {
		const { messages: conversation, files } = readConversation(messages);
		if (conversation.length === 0) {
			throw new InputError(
				'The prompt is empty',
				'Enter a prompt in the node that uses this model, or check the expression that provides it.',
			);
		}
		const fileIds = await call.upload(files);
		const corrections: Prompt[] = [];
		for (let replies = 1; ; replies += 1) {
			const prompt = this.buildPrompt([...conversation, ...corrections]);
			const { text, fileUrl } = yield* request(prompt, fileIds);
			const reply = this.readReply(text);
			if (!('problem' in reply)) return { ...reply, fileUrl };
			if (replies === MAX_UNUSABLE_REPLIES) throw createToolCallError(reply.problem);
			corrections.push(...createCorrection(text, reply.problem));
		}
	}

	private buildPrompt(conversation: Prompt[]): string {
		const { tools, toolChoice } = this;
		const preamble = tools.length > 0 ? describeTools(tools, toolChoice) : undefined;
		return buildConversationPrompt(conversation, preamble);
	}

	private readReply(text: string) {
		const { tools, toolChoice } = this;
		return tools.length > 0 ? readToolCalls(text, tools, toolChoice) : { text, calls: [] };
	}

	private formatFileUrl({ text, calls, fileUrl }: Reply): string {
		if (!this.parts.appendFileUrl || fileUrl === null || calls.length > 0) return '';
		return text === '' ? fileUrl : `\n\n${fileUrl}`;
	}
}

function getFinishReason({ calls }: Reply) {
	return calls.length > 0 ? 'tool-calls' : 'stop';
}

function toContent({ id, name, arguments: args }: ToolCall): MessageContent {
	return { type: 'tool-call', toolCallId: id, toolName: name, input: JSON.stringify(args) };
}

/** What tells the assistant that its reply could not be used. */
function createCorrection(reply: string, problem: string): Prompt[] {
	const content = `This tool call could not be used. ${problem} Reply again, following the instructions for tools.`;
	return [
		{ role: 'assistant', content: reply },
		{ role: 'system', content },
	];
}

function createToolCallError(problem: string): ApiError {
	return new ApiError(
		`The assistant called its tools wrongly ${MAX_UNUSABLE_REPLIES} times in a row`,
		{
			quote: problem,
			hint: 'How well an assistant follows the instructions for tools depends on the assistant. Try again, connect fewer tools, describe them more clearly, or use another assistant.',
		},
	);
}

/** Runs a generator to its end. */
async function drain<T>(generator: AsyncGenerator<unknown, T>): Promise<T> {
	for (;;) {
		const next = await generator.next();
		if (next.done) return next.value;
	}
}
