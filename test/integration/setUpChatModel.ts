import type { IExecuteFunctions, INode, INodeParameters, INodeType } from 'n8n-workflow';

import { findOffer, formatCalls } from '../../emulator/tools';
import type { RunResult, TestWorkflow } from '../../tools/engine/types';
import { createPlainNode } from '../../tools/workflows';
import { modelUser, type LangchainModel, type ModelUse } from './modelUser';
import { setUpNode, type RunOptions, type SetUpOptions } from './setUpNode';

/** The node's type name in a saved workflow. */
export const MODEL_TYPE = 'n8n-nodes-mingleego.mingleegoChatModel';

/** What the stand-in for a chain or agent returns for each item. */
export interface ModelReply {
	text: string;
	calls: Array<{ id: string; name: string; args: object }>;
	metadata: Record<string, unknown>;
	chunks: Array<{ text: string; at: number }>;
	tokens: number;
	/** With On Error set to continue. */
	error?: string;
	description?: string;
}

interface ModelRunOptions extends RunOptions {
	/** Further stand-ins for nodes, by full name. */
	nodes?: Record<string, INodeType>;
}

/** A reply, or what makes one of the prompt. */
export type Reply = string | ((prompt: string) => string);

/** A reply that calls tools in the form that its prompt asks for. */
export const callTools =
	(...calls: object[]): Reply =>
	(prompt) =>
		formatCalls(findOffer(prompt) ?? { fence: 'No tools are offered' }, calls);

/** A node that uses our chat model, after a source of the run's items. */
function createModelWorkflow(
	parameters: INodeParameters,
	credentialId: string,
	{ type = 'test.modelUser', ...settings }: Partial<INode> = {},
): TestWorkflow {
	const credentials = { mingleegoApi: { id: credentialId, name: 'Mingleego' } };
	const model = { ...parameters, assistantId: parameters.assistantId ?? 'a1' };
	return {
		nodes: [
			createPlainNode('Items', 'test.items'),
			{ ...createPlainNode('Chain', type), ...settings },
			{ ...createPlainNode('Model', MODEL_TYPE), credentials, parameters: model },
		],
		connections: {
			Items: { main: [[{ node: 'Chain', type: 'main', index: 0 }]] },
			Model: {
				ai_languageModel: [[{ node: 'Chain', type: 'ai_languageModel', index: 0 }]],
			},
		},
	};
}

/** Sets up the built chat model on n8n's engine, with n8n's SDK and the emulator as the service. */
export function setUpChatModel(options: SetUpOptions = {}) {
	const node = setUpNode(options);
	return Object.assign(node, {
		/**
		 * Runs a workflow in which a node uses the model.
		 *
		 * @param uses what its items ask
		 * @param parameters of the model; `options` by default without retries
		 * @param runOptions `node`: settings of the node that uses the model
		 */
		async ask(
			uses: ModelUse[],
			parameters: INodeParameters = {},
			{ credential, credentialId, node: settings, ...more }: ModelRunOptions = {},
		): Promise<RunResult> {
			const id = credentialId ?? `model ${node.testNumber}`;
			const withOptions = { options: { maxRetries: 0 }, ...parameters };
			return await node.engine.run({
				workflow: createModelWorkflow(withOptions, id, settings),
				credentials: { [id]: { type: 'mingleegoApi', data: node.credentialData(credential) } },
				input: uses.map((use) => ({ json: { ...use } })),
				signal: more.signal,
				nodes: { 'test.modelUser': modelUser, ...more.nodes },
				streaming: more.onChunk !== undefined,
				hooks: { sendChunk: more.onChunk },
			});
		},
		/**
		 * Runs code of a node that uses the model, as n8n's LangChain Code node does.
		 *
		 * @param use gets the LangChain model
		 * @returns what it returned
		 * @throws whatever the code throws
		 */
		async useModel<T>(
			use: (model: LangchainModel, context: IExecuteFunctions) => Promise<T>,
			parameters?: INodeParameters,
		): Promise<T> {
			let result: Promise<T> | undefined;
			const code: INodeType = {
				description: { ...modelUser.description, name: 'code' },
				async execute() {
					const model = await this.getInputConnectionData('ai_languageModel', 0);
					result = use(model as LangchainModel, this);
					await result;
					return [[]];
				},
			};
			const nodes = { 'test.code': code };
			const runOptions = { node: { type: 'test.code' }, nodes };
			const { error } = await this.ask([{ messages: [] }], parameters, runOptions);
			if (!result) throw error ?? new Error('The code was not run');
			return await result;
		},
		/** Lets the assistant give these replies in turn, at once or in chunks of a few characters. */
		replyInTurn(...replies: Reply[]) {
			let next = 0;
			node.emulator.behave(({ operation, json }) => {
				if (operation === 'upload') return {};
				const reply = replies[Math.min(next, replies.length - 1)] ?? '';
				next += 1;
				const { prompt } = json as { prompt: string };
				const text = typeof reply === 'string' ? reply : reply(prompt);
				return operation === 'stream'
					? { chunks: text.match(/.{1,3}/gs) ?? [] }
					: { body: JSON.stringify({ text, fileUrl: null }) };
			});
		},
		/** The prompts that the service received. */
		getPrompts: () =>
			node.emulator.requests
				.filter(({ operation }) => operation !== 'upload')
				.map(({ json }) => (json as { prompt: string }).prompt),
	});
}

/**
 * What the node that uses the model returned.
 *
 * @throws Error when the run failed
 */
export function getReplies(result: RunResult): ModelReply[] {
	if (result.error) throw result.error;
	return result.items('Chain').map(({ json }) => json as unknown as ModelReply);
}

/** A message of the user. */
export const user = (content: unknown) => ({ role: 'user', content });
