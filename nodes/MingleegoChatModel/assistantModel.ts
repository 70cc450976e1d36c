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
import { buildConversationPrompt, type ConversationMessage } from '../client/api/conversation';
import type { AssistantCall, AssistantClient } from './assistantClient';
import { readConversation } from './messages';
import { findUnshown, ReplyFilter } from './replyFilter';
import { cutAtStop } from './stopSequences';
import { createBoundTool, type BoundTool, type ToolCall } from './tools/boundTool';
import { createCorrection } from './tools/correction';
import { readReply, type ReplyReading } from './tools/replyReader';
import { offerTools, type ToolChoice } from './tools/toolOffer';
import { describeTools } from './tools/toolPrompt';

/** How many replies that cannot be used one call may get: the first, and one after each correction. */
const MAX_UNUSABLE_REPLIES = 3;

/** The configuration of a call. LangChain names signal and stop sequences otherwise than n8n's SDK does. */
export interface CallConfig extends ChatModelConfig {
	signal?: AbortSignal;
	stop?: string | string[];
}

/** What a model needs besides its tools. */
export interface ModelParts {
	assistantId: string;
	client: AssistantClient;
	/** Whether the URL of a file that the assistant generated is added to the reply. */
	appendFileUrl: boolean;
	/** Converts whatever ended a call to the error that n8n shows; `signal` is the caller's. */
	toNodeError(failure: unknown, signal?: AbortSignal): Promise<Error>;
}

/** A reply that can be used. */
interface Reply {
	/** Without the tool calls. */
	text: string;
	calls: ToolCall[];
	/** Of the file that the assistant generated. */
	fileUrl: string | null;
	/** Whether a stop sequence ended the text. */
	isCut: boolean;
}

/** An assistant as a chat model of n8n's SDK for AI nodes. */
export class AssistantModel implements ChatModel<CallConfig> {
	readonly provider = 'mingleego';

	readonly modelId: string;

	/**
	 * @param parts what it needs
	 * @param tools what the assistant may call
	 * @param toolChoice whether it has to
	 */
	constructor(
		private readonly parts: ModelParts,
		readonly tools: BoundTool[] = [],
		readonly toolChoice: ToolChoice = 'auto',
	) {
		this.modelId = parts.assistantId;
	}

	/**
	 * The same model with other tools, in place of those that it has.
	 *
	 * @param tools those of a provider are left out
	 * @param toolChoice by default what it was
	 */
	withTools(tools: Tool[], toolChoice = this.toolChoice): AssistantModel {
		const bound = tools.flatMap((tool) =>
			tool.type === 'function'
				? [createBoundTool(tool.name, tool.description, tool.inputSchema)]
				: [],
		);
		return new AssistantModel(this.parts, bound, toolChoice);
	}

	/** The same model with another choice. */
	withToolChoice(toolChoice: ToolChoice): AssistantModel {
		return new AssistantModel(this.parts, this.tools, toolChoice);
	}

	/** Converts an error to the one that n8n shows. */
	async toNodeError(failure: unknown): Promise<Error> {
		return await this.parts.toNodeError(failure);
	}

	/** What tells its replies from those of another model, as JSON can hold it. */
	getIdentity(): object {
		const { assistantId, appendFileUrl } = this.parts;
		return { assistantId, appendFileUrl, boundTools: this.tools, boundChoice: this.toolChoice };
	}

	async generate(messages: Message[], config: CallConfig = {}): Promise<GenerateResult> {
		const call = this.parts.client.startCall(config.signal);
		try {
			const reply = await drain(this.converse(call, messages, config, false));
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
			throw await this.parts.toNodeError(failure, config.signal);
		} finally {
			call.end();
		}
	}

	async *stream(messages: Message[], config: CallConfig = {}): AsyncGenerator<StreamChunk> {
		const call = this.parts.client.startCall(config.signal);
		try {
			const deltas = this.converse(call, messages, config, true);
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
			throw await this.parts.toNodeError(failure, config.signal);
		} finally {
			call.end();
		}
	}

	/**
	 * Gets a reply that can be used: one whose tool calls are wrong is sent back with what is wrong. Yields what a reader
	 * gets to see, which is the text of the reply, and of those before it what was shown when they turned out to be wrong.
	 */
	private async *converse(
		call: AssistantCall,
		messages: Message[],
		config: CallConfig,
		isStreamed: boolean,
	): AsyncGenerator<string, Reply> {
		const { messages: conversation, files, fileIds } = readConversation(messages);
		if (conversation.length === 0) {
			throw new InputError(
				'The prompt is empty',
				'Enter a prompt in the node that uses this model, or check the expression that provides it.',
			);
		}
		const offer = offerTools(this.tools, this.toolChoice);
		const instructions = offer && describeTools(offer);
		const stopSequences = readStopSequences(config);
		const allFileIds = [...fileIds, ...(await call.upload(files))];
		const corrections: ConversationMessage[] = [];
		let shown = '';
		let previous: string | undefined;
		for (let replies = 1; ; replies += 1) {
			const prompt = buildConversationPrompt([...conversation, ...corrections], instructions);
			// What has to be a call, and what may repeat what was shown, is not shown before it is known.
			const isLive = shown === '' && (offer === undefined || offer.choice === 'auto');
			const attempt: { filter?: ReplyFilter } = {};
			const createFilter = () =>
				(attempt.filter = new ReplyFilter(stopSequences, offer?.marker, isLive));
			const completion = isStreamed
				? yield* call.stream(prompt, allFileIds, createFilter)
				: await call.complete(prompt, allFileIds);

			const text = cutAtStop(completion.text, stopSequences);
			const reading: ReplyReading = offer ? readReply(text, offer) : { text, calls: [] };
			const isLast = replies === MAX_UNUSABLE_REPLIES;
			const isAnswer = reading.mayBeAnswer && (isLast || text === previous);
			if (!offer || reading.problem === undefined || isAnswer) {
				const rest = findUnshown(reading, shown, attempt.filter);
				if (rest !== '') yield rest;
				const isCut = text.length < completion.text.length;
				return { ...reading, fileUrl: completion.fileUrl, isCut };
			}
			if (isLast) throw createToolCallError(reading.problem);
			shown += attempt.filter?.passed ?? '';
			previous = text;
			corrections.push(...createCorrection(text, reading, offer));
		}
	}

	private formatFileUrl({ text, calls, fileUrl, isCut }: Reply): string {
		if (!this.parts.appendFileUrl || fileUrl === null || calls.length > 0 || isCut) return '';
		return text === '' ? fileUrl : `\n\n${fileUrl}`;
	}
}

function readStopSequences({ stop, stopSequences }: CallConfig): string[] {
	return [stop ?? stopSequences ?? []].flat().filter((sequence) => sequence !== '');
}

function getFinishReason({ calls }: Reply) {
	return calls.length > 0 ? 'tool-calls' : 'stop';
}

function toContent({ id, name, arguments: args }: ToolCall): MessageContent {
	return { type: 'tool-call', toolCallId: id, toolName: name, input: JSON.stringify(args) };
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
