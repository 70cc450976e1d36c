import type { IConnections, INode, INodeParameters, NodeConnectionType } from 'n8n-workflow';

import type { TestWorkflow } from '../../tools/engine/types';

/** A node whose ID is made of its name. */
export function createNode(
	name: string,
	type: string,
	parameters: INodeParameters = {},
	settings: Partial<INode> = {},
): INode {
	const id = name.toLowerCase().replaceAll(' ', '-');
	return { id, name, type, typeVersion: 1, position: [0, 0], parameters, ...settings };
}

const createAiNode = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters,
): INode => createNode(name, `@n8n/n8n-nodes-langchain.${type}`, parameters, { typeVersion });

export const createManualTrigger = () => createNode('Start', 'n8n-nodes-base.manualTrigger');

/** @param path of the webhook, which responds with a stream */
export const createStreamingWebhook = (path: string) =>
	createNode(
		'Webhook Trigger',
		'n8n-nodes-base.webhook',
		{ httpMethod: 'POST', path, responseMode: 'streaming', options: {} },
		{ typeVersion: 2.1, webhookId: path },
	);

/** Our chat model. */
export const createModel = (credentialId: string, options: INodeParameters = {}) =>
	createNode(
		'Model',
		'n8n-nodes-mingleego.mingleegoChatModel',
		{ assistantId: 'any', options },
		{ credentials: { mingleegoApi: { id: credentialId, name: 'Mingleego account' } } },
	);

/** @param text the prompt */
export const createChain = (text: string, more: INodeParameters = {}) =>
	createAiNode('Chain', 'chainLlm', 1.7, { promptType: 'define', text, ...more });

/** @param text the prompt */
export const createAgent = (text: string, more: INodeParameters = {}, typeVersion = 3) =>
	createAiNode('Agent', 'agent', typeVersion, {
		promptType: 'define',
		text,
		options: {},
		...more,
	});

/** The agent as it was up to version 1.9, when there was a choice of how it calls its tools. */
export const createTextAgent = (agent: 'reActAgent' | 'conversationalAgent', text: string) =>
	createAgent(text, { agent }, 1.9);

/** n8n's Code Tool, which multiplies two numbers. */
export const createMultiplyTool = () =>
	createAiNode('multiply', 'toolCode', 1.3, {
		description: 'Multiplies two numbers',
		jsCode: 'return String(query.a * query.b);',
		specifyInputSchema: true,
		schemaType: 'manual',
		inputSchema: JSON.stringify({
			type: 'object',
			properties: { a: { type: 'number' }, b: { type: 'number' } },
			required: ['a', 'b'],
		}),
	});

/** n8n's Calculator, whose only argument is a text. */
export const createCalculator = () => createAiNode('Calculator', 'toolCalculator', 1, {});

/** @param endpointUrl of an MCP server with streamable HTTP */
export const createMcpTool = (endpointUrl: string) =>
	createAiNode('Remote', 'mcpClientTool', 1.2, {
		endpointUrl,
		serverTransport: 'httpStreamable',
		authentication: 'none',
		include: 'all',
		options: {},
	});

/** Lets the model correct what the parser cannot read. */
export const createFixingParser = () =>
	createAiNode('Fixing', 'outputParserAutofixing', 1, { options: {} });

/** @param sessionKey of the conversation */
export const createMemory = (sessionKey: string) =>
	createAiNode('Memory', 'memoryBufferWindow', 1.3, { sessionIdType: 'customKey', sessionKey });

/** @param example of the output, as JSON */
export const createOutputParser = (example: string) =>
	createAiNode('Parser', 'outputParserStructured', 1.3, { jsonSchemaExample: example });

/** @param text to extract an amount from */
export const createExtractor = (text: string) =>
	createAiNode('Extractor', 'informationExtractor', 1.2, {
		text,
		attributes: {
			attributes: [{ name: 'total', type: 'number', description: 'The total', required: true }],
		},
		options: {},
	});

/** @param text to classify as a bill or as a complaint */
export const createClassifier = (text: string) =>
	createAiNode('Classifier', 'textClassifier', 1.1, {
		inputText: text,
		categories: { categories: [{ category: 'Bill' }, { category: 'Complaint' }] },
		options: {},
	});

/** @param text whose sentiment is asked for */
export const createSentiment = (text: string) =>
	createAiNode('Sentiment', 'sentimentAnalysis', 1.1, { inputText: text, options: {} });

/** @param text the question */
export const createQuestion = (text: string) =>
	createAiNode('Question', 'chainRetrievalQa', 1.7, { promptType: 'define', text, options: {} });

/** A retriever that finds this text, whatever is asked. */
export const createRetriever = (text: string) =>
	createAiNode('Retriever', 'retrieverWorkflow', 1.1, {
		source: 'parameter',
		workflowJson: JSON.stringify({
			nodes: [
				createNode(
					'Called',
					'n8n-nodes-base.executeWorkflowTrigger',
					{ inputSource: 'passthrough' },
					{ typeVersion: 1.1 },
				),
				createNode(
					'Found',
					'n8n-nodes-base.set',
					{ mode: 'raw', jsonOutput: JSON.stringify({ text }), options: {} },
					{ typeVersion: 3.4 },
				),
			],
			connections: { Called: { main: [[{ node: 'Found', type: 'main', index: 0 }]] } },
		}),
	});

export const createSummarizer = () =>
	createAiNode('Summarizer', 'chainSummarization', 2.1, {
		operationMode: 'nodeInputJson',
		chunkSize: 1_000,
		chunkOverlap: 0,
		options: {},
	});

export type SubNode = [type: NodeConnectionType, node: INode, user?: string];

/**
 * A workflow of n8n's AI nodes.
 *
 * @param main the trigger and the nodes after it, one after the other
 * @param subNodes what the last of them uses, by the type of the connection, or what the node of that name uses
 */
export function createAiWorkflow(
	name: string,
	main: INode[],
	subNodes: SubNode[],
): TestWorkflow & { name: string } {
	const root = main[main.length - 1];
	const connections: IConnections = {};
	main.slice(1).forEach((node, index) => {
		connections[main[index].name] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
	});
	for (const [type, node, user = root.name] of subNodes) {
		const connection = { node: user, type, index: 0 };
		const [existing = []] = connections[node.name]?.[type] ?? [];
		connections[node.name] = { [type]: [[...(existing ?? []), connection]] };
	}
	return {
		name,
		nodes: [...main, ...new Set(subNodes.map(([, node]) => node))],
		connections,
		settings: { executionOrder: 'v1' },
	};
}
