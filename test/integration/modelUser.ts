import type { IDataObject, INodeType } from 'n8n-workflow';

/** What an item asks of the model. */
export interface ModelUse {
	/** In the form of OpenAI's API, which LangChain takes. */
	messages: unknown[];
	tools?: unknown[];
	/** Of `bindTools`. */
	toolOptions?: object;
	/** Whether the reply is read while it arrives. */
	isStreamed?: boolean;
	/** Stops to read after that many chunks. */
	maxChunks?: number;
	/** Counts the tokens of this text as well. */
	count?: string;
}

/** A message as LangChain returns it, whole or in chunks. */
export interface LangchainMessage {
	text: string;
	content: unknown;
	tool_calls?: Array<{ id?: string; name: string; args: object; type?: string }>;
	response_metadata: IDataObject;
	concat(next: LangchainMessage): LangchainMessage;
}

/** What LangChain runs. */
interface Runnable<Output> {
	invoke(input: unknown, options?: object): Promise<Output>;
	stream(input: unknown, options?: object): Promise<AsyncIterable<Output>>;
	batch(inputs: unknown[], options?: object): Promise<Output[]>;
	withConfig(options: object): Runnable<Output>;
}

/** The part of a LangChain chat model that chains, agents and code use. */
export interface LangchainModel extends Runnable<LangchainMessage> {
	bindTools(tools: unknown[], options?: object): LangchainModel;
	withStructuredOutput(schema: unknown, config?: object): Runnable<Record<string, unknown>>;
	streamEvents(
		input: unknown,
		options: object,
	): AsyncIterable<{
		event: string;
		data: { chunk?: LangchainMessage; output?: LangchainMessage };
	}>;
	getNumTokens(text: string): Promise<number>;
	callbacks?: unknown;
	tags?: string[];
	metadata?: object;
	cache?: unknown;
}

/**
 * A stand-in for chains and agents, as far as their model is concerned: it gets the model from n8n once for each of its
 * items, as they do, and asks it what the item holds; all at once.
 */
export const modelUser: INodeType = {
	description: {
		displayName: 'Model User',
		name: 'modelUser',
		group: ['transform'],
		version: 1,
		description: 'Asks its model',
		defaults: { name: 'Model User' },
		inputs: ['main', { type: 'ai_languageModel', displayName: 'Model', maxConnections: 1 }],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		const signal = this.getExecutionCancelSignal();
		const items = this.getInputData().map(async ({ json }, item) => {
			const model = (await this.getInputConnectionData('ai_languageModel', item)) as LangchainModel;
			const reply = await ask(model, json as unknown as ModelUse, signal).catch((error: Error) => {
				if (!this.continueOnFail()) throw error;
				const { message, description } = error as Error & { description?: string };
				return { error: message, description };
			});
			return { json: reply, pairedItem: { item } };
		});
		return [await Promise.all(items)];
	},
};

async function ask(model: LangchainModel, use: ModelUse, signal?: AbortSignal) {
	const { messages, tools, toolOptions, isStreamed, maxChunks = Infinity, count } = use;
	const tokens = count === undefined ? undefined : await model.getNumTokens(count);
	const bound = tools ? model.bindTools(tools, toolOptions) : model;
	if (!isStreamed) return { ...toJson(await bound.invoke(messages, { signal })), tokens };
	let whole: LangchainMessage | undefined;
	const chunks: Array<{ text: string; at: number }> = [];
	for await (const chunk of await bound.stream(messages, { signal })) {
		whole = whole?.concat(chunk) ?? chunk;
		if (chunk.text !== '') chunks.push({ text: chunk.text, at: Date.now() });
		if (chunks.length >= maxChunks) break;
	}
	return { ...toJson(whole), tokens, chunks };
}

function toJson(message: LangchainMessage | undefined) {
	const calls = message?.tool_calls?.map(({ id, name, args }) => ({ id, name, args }));
	return { text: message?.text, calls, metadata: message?.response_metadata };
}
