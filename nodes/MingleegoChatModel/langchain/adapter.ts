import type { AssistantModel, CallConfig } from '../assistantModel';
import { readPart } from './contentParts';
import { readToolChoice } from './toolChoice';
import { readTool } from './toolForms';

/** The part of a LangChain message that is read or changed here. */
interface LangchainMessage {
	content: unknown;
}

/** A whole reply, or a chunk of one. */
interface Generation {
	text: string;
	message: LangchainMessage;
	/** Of a chunk. */
	concat?(next: Generation): Generation;
}

/** What LangChain passes to a model with each call. */
interface CallOptions extends CallConfig {
	tools?: unknown[];
	tool_choice?: unknown;
}

/** The adapter by which n8n's SDK makes a chat model one of LangChain, as far as it is changed here. */
interface SdkAdapter {
	/** The model that it adapts. */
	chatModel: AssistantModel;
	_generate(
		messages: LangchainMessage[],
		options: CallOptions,
		runManager?: unknown,
	): Promise<{ generations: Generation[] }>;
	_streamResponseChunks(
		messages: LangchainMessage[],
		options: CallOptions,
		runManager?: unknown,
	): AsyncGenerator<Generation>;
	_identifyingParams(): object;
	bindTools(tools: unknown[], options?: CallOptions): SdkAdapter;
	withStructuredOutput(schema: unknown, config?: object): unknown;
	/** Binds options to each call. */
	withConfig(options: object): unknown;
	getNumTokens(content: unknown): Promise<number>;
}

type SdkAdapterClass = new () => SdkAdapter;

/** A usual estimate for English; nothing says which tokenizer an assistant uses. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Makes a model one of LangChain: with the adapter of n8n's SDK, whose class this extends because it
 * - makes a list of each text, which n8n's nodes take apart in different ways, most of them wrong,
 * - drops most forms of files, and what `bindTools` and a call say about tools,
 * - binds tools to a new adapter, without callbacks, tags and metadata,
 * - replies with a class that `withStructuredOutput` refuses, and would download a tokenizer.
 *
 * @param sdkAdapter as `supplyModel` returns it
 * @param credentialId of the node, which tells assistants of the same ID apart
 * @returns the same object
 */
export function completeAdapter(
	sdkAdapter: object,
	credentialId: string | null | undefined,
): object {
	const SdkAdapter = sdkAdapter.constructor as SdkAdapterClass;

	/** LangChain takes the provider from the name of the class. */
	class ChatMingleego extends SdkAdapter {
		override async _generate(
			messages: LangchainMessage[],
			options: CallOptions,
			runManager?: unknown,
		) {
			const { target, standard } = await this.prepare(messages, options);
			const result = await super._generate.call(target, standard, options, runManager);
			for (const { message } of result.generations) joinContent(message);
			return result;
		}

		override async *_streamResponseChunks(
			messages: LangchainMessage[],
			options: CallOptions,
			runManager?: unknown,
		) {
			const { target, standard } = await this.prepare(messages, options);
			const chunks = super._streamResponseChunks.call(target, standard, options, runManager);
			for await (const chunk of chunks) {
				joinContent(chunk.message);
				yield chunk;
			}
		}

		/** Replaces the tools that are bound: agents bind the same ones again. Their choice stays. */
		override bindTools(tools: unknown[], { tool_choice: choice }: CallOptions = {}) {
			const bound = tools.map((tool) => readTool(tool, (schema) => this.toJsonSchema(schema)));
			return this.with(this.chatModel.withTools(bound, readToolChoice(choice)));
		}

		/** LangChain forces no tool by itself, and parses a chunk. */
		override withStructuredOutput(schema: unknown, config?: object): unknown {
			const structured: SdkAdapter = this.with(this.chatModel);
			structured.bindTools = (tools) => {
				const [tool] = tools as [StructuredTool];
				const { name, parameters } = tool.function;
				const bound = this.bindTools(tools, { tool_choice: { name } });
				bound._generate = async (messages, options) => ({
					generations: [await collect(bound._streamResponseChunks(messages, options))],
				});
				const format = { kwargs: { method: 'functionCalling' }, schema: parameters };
				return bound.withConfig({ ls_structured_output_format: format }) as SdkAdapter;
			};
			return super.withStructuredOutput.call(structured, schema, config);
		}

		/** What tells the entries of a cache apart. */
		override _identifyingParams() {
			return { ...super._identifyingParams(), credentialId, ...this.chatModel.getIdentity() };
		}

		override async getNumTokens(content: unknown) {
			return estimateTokens(content);
		}

		/** A copy for another model, with the same callbacks, tags, metadata and cache. */
		private with(chatModel: AssistantModel): this {
			const copy = Object.create(Object.getPrototypeOf(this) as object) as this;
			return Object.assign(copy, this, { chatModel });
		}

		/** The model with the tools of this call, and the messages as the SDK reads them. */
		private async prepare(messages: LangchainMessage[], options: CallOptions) {
			try {
				const bound = options.tools ? this.bindTools(options.tools, options) : this;
				const choice = readToolChoice(options.tool_choice);
				const target = choice ? bound.with(bound.chatModel.withToolChoice(choice)) : bound;
				return { target, standard: messages.map(standardizeMessage) };
			} catch (failure) {
				throw await this.chatModel.toNodeError(failure);
			}
		}

		/**
		 * LangChain's own conversion, which knows each version and copy of zod. It is within reach where LangChain makes a
		 * tool of a schema.
		 *
		 * @returns JSON Schema; undefined if it cannot say what the schema does
		 */
		private toJsonSchema(schema: unknown): unknown {
			let converted: unknown;
			const converter: SdkAdapter = this.with(this.chatModel);
			converter.bindTools = ([tool]) => {
				converted = (tool as StructuredTool).function.parameters;
				return converter;
			};
			try {
				super.withStructuredOutput.call(converter, schema);
			} catch {
				// The tool takes any arguments then, and has the last word on them.
			}
			return converted;
		}
	}

	// The arguments of the SDK's constructor are not part of its API.
	return Object.setPrototypeOf(sdkAdapter, ChatMingleego.prototype) as object;
}

/** The tool that LangChain makes of a schema. */
interface StructuredTool {
	function: { name: string; parameters: unknown };
}

async function collect(chunks: AsyncGenerator<Generation>): Promise<Generation> {
	let whole: Generation | undefined;
	for await (const chunk of chunks) whole = whole?.concat?.(chunk) ?? chunk;
	if (!whole) throw new Error('The model returned nothing');
	return whole;
}

/** The parts of a reply are text alone, because its tool calls are beside its content. */
function joinContent(message: LangchainMessage): void {
	if (!Array.isArray(message.content)) return;
	const parts = message.content as Array<{ text?: string }>;
	message.content = parts.map(({ text }) => text ?? '').join('');
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

/** A copy of a message with its parts in the form that the SDK reads; the message itself if it has no parts. */
function standardizeMessage(message: LangchainMessage): LangchainMessage {
	if (!Array.isArray(message.content)) return message;
	// A message's class cannot be imported here; a copy with the same prototype is one of the class.
	return Object.create(Object.getPrototypeOf(message) as object, {
		...Object.getOwnPropertyDescriptors(message),
		content: { value: message.content.flatMap(readPart), enumerable: true },
	}) as LangchainMessage;
}
