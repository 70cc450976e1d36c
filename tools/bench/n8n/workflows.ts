import type { IConnections, INode, INodeParameters as Parameters } from 'n8n-workflow';

import { getOperation } from '../../../emulator/operations';
import { buildParameters } from '../../engine/workflows';

/** The node that is measured, in each workflow. */
export const MEASURED = 'Measured';

type Side = 'ours' | 'httpRequest';
/** `lean`: the leanest declarative node, see lean/. */
export type ChatSide = Side | 'lean';

export interface CredentialIds {
	mingleego: string;
	header: string;
}

/** What both nodes do. */
interface Ask {
	/** The service's. */
	url: string;
	/** A text or an expression. */
	prompt: string;
	/** Our node's options. */
	options?: Parameters;
}

/** @param type full name */
const createNode = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: Parameters,
	settings: Partial<INode> = {},
) => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0] as [number, number],
	parameters,
	...settings,
});

/** Nodes one after the other. */
const connectInLine = (nodes: Array<ReturnType<typeof createNode>>): IConnections =>
	Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, n) => [
				nodes[n].name,
				{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
			]),
	);

/** @param path of the webhook */
const createWebhook = (path: string, parameters?: Parameters) =>
	createNode(
		'Webhook',
		'n8n-nodes-base.webhook',
		2.1,
		{
			httpMethod: 'POST',
			path,
			responseMode: 'lastNode',
			responseData: 'noData',
			options: {},
			...parameters,
		},
		{ webhookId: path },
	);

const createOurNode = ({ mingleego }: CredentialIds, parameters: Parameters) =>
	createNode(MEASURED, 'n8n-nodes-mingleego.mingleego', 1, parameters, {
		onError: 'continueRegularOutput',
		credentials: { mingleegoApi: { id: mingleego, name: 'Mingleego account' } },
	});

const createLeanNode = (credentials: CredentialIds, parameters: Parameters) => ({
	...createOurNode(credentials, parameters),
	type: 'n8n-nodes-lean.lean',
});

const createHttpRequestNode = ({ header }: CredentialIds, parameters: Parameters) =>
	createNode(
		MEASURED,
		'n8n-nodes-base.httpRequest',
		4.5,
		{
			method: 'POST',
			authentication: 'genericCredentialType',
			genericAuthType: 'httpHeaderAuth',
			sendBody: true,
			options: {},
			...parameters,
		},
		{
			onError: 'continueRegularOutput',
			credentials: { httpHeaderAuth: { id: header, name: 'Header' } },
		},
	);

/**
 * A workflow whose webhook takes `{ "items": [{ "prompt": "…" }] }` and sends each prompt to the service.
 *
 * @param path of the webhook, and the workflow's name
 */
export function createChatWorkflow(
	path: string,
	side: ChatSide,
	credentials: CredentialIds,
	{ url, prompt, options = {} }: Ask,
) {
	const measured =
		side !== 'httpRequest'
			? (side === 'ours' ? createOurNode : createLeanNode)(
					credentials,
					buildParameters('complete', { assistantId: 'bench', prompt, options }),
				)
			: createHttpRequestNode(credentials, {
					url: `${url}${getOperation('complete').path}`,
					bodyParameters: {
						parameters: [
							{ name: 'assistantId', value: 'bench' },
							{ name: 'prompt', value: prompt },
						],
					},
				});
	const splitOut = createNode('Split Out', 'n8n-nodes-base.splitOut', 1, {
		fieldToSplitOut: 'body.items',
		options: {},
	});
	const nodes = [createWebhook(path), splitOut, measured];
	return {
		name: path,
		nodes,
		connections: connectInLine(nodes),
		settings: { executionOrder: 'v1' as const },
	};
}

function createUploadNode(side: Side, credentials: CredentialIds, url: string) {
	if (side === 'ours') return createOurNode(credentials, buildParameters('upload'));
	const field = { parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' };
	return createHttpRequestNode(credentials, {
		url: `${url}${getOperation('upload').path}`,
		contentType: 'multipart-form-data',
		bodyParameters: { parameters: [field] },
	});
}

/**
 * A workflow whose webhook takes `{ "files": "…" }`, a glob, reads those files into n8n's storage and uploads them.
 * Between the two it asks the probe to begin watching the memory.
 *
 * @param path of the webhook, and the workflow's name
 */
export function createUploadWorkflow(
	path: string,
	side: Side,
	credentials: CredentialIds,
	{ url, probe }: { url: string; probe: string },
) {
	const measured = createUploadNode(side, credentials, url);
	const read = createNode('Read', 'n8n-nodes-base.readWriteFile', 1.1, {
		fileSelector: '={{ $json.body.files }}',
	});
	const mark = createNode(
		'Mark',
		'n8n-nodes-base.httpRequest',
		4.5,
		{ url: `${probe}/memory/begin`, options: {} },
		{ executeOnce: true },
	);
	const merge = createNode('Merge', 'n8n-nodes-base.merge', 3.2, { mode: 'chooseBranch' });
	const start = createWebhook(path);
	const to = (name: string, index = 0) => ({
		node: name,
		type: 'main' as const,
		index,
	});
	return {
		name: path,
		nodes: [start, read, mark, merge, measured],
		connections: {
			...connectInLine([start, read]),
			Read: { main: [[to('Merge', 0), to('Mark')]] },
			Mark: { main: [[to('Merge', 1)]] },
			Merge: { main: [[to(MEASURED)]] },
		},
		settings: { executionOrder: 'v1' as const },
	};
}

/**
 * A workflow whose webhook streams a reply while it arrives.
 *
 * @param path of the webhook, and the workflow's name
 */
export function createStreamingWorkflow(path: string, credentials: CredentialIds) {
	const nodes = [
		createWebhook(path, { responseMode: 'streaming' }),
		createOurNode(credentials, buildParameters('stream', { assistantId: 'bench' })),
	];
	return {
		name: path,
		nodes,
		connections: connectInLine(nodes),
		settings: { executionOrder: 'v1' as const },
	};
}
