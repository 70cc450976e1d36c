import type { IConnections, INode, INodeParameters as Parameters } from 'n8n-workflow';

/** The node that is measured, in each workflow. */
export const MEASURED = 'Measured';

/** @typedef {'ours' | 'httpRequest'} Side */
type Side = 'ours' | 'httpRequest';
/** @typedef {Side | 'lean'} ChatSide `lean`: the leanest declarative node, see lean/ */
/** `lean`: the leanest declarative node, see lean/. */
export type ChatSide = Side | 'lean';
/** @typedef {import('n8n-workflow').INodeParameters} Parameters */

/** @typedef {{ mingleego: string, header: string }} CredentialIds */
export type CredentialIds = { mingleego: string; header: string };

/**
 * @typedef {object} Ask what the two nodes are to do alike
 * @property {string} url the service's
 * @property {string} prompt a text or an expression
 * @property {Parameters} [options] of our node
 */
/** What the two nodes are to do alike. */
interface Ask {
	/** The service's. */
	url: string;
	/** A text or an expression. */
	prompt: string;
	/** Of our node. */
	options?: Parameters;
}

/**
 * @param {string} name
 * @param {string} type full name
 * @param {number} typeVersion
 * @param {Parameters} parameters
 * @param {Partial<import('n8n-workflow').INode>} [settings]
 */
const node = (
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
	position: /** @type {[number, number]} */ [0, 0] as [number, number],
	parameters,
	...settings,
});

/**
 * Nodes one after the other.
 *
 * @param {Array<ReturnType<typeof node>>} nodes
 * @returns {import('n8n-workflow').IConnections}
 */
const inLine = (nodes: Array<ReturnType<typeof node>>): IConnections =>
	Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, n) => [
				nodes[n].name,
				{ main: [[{ node: name, type: /** @type {const} */ 'main' as const, index: 0 }]] },
			]),
	);

/**
 * @param {string} path of the webhook
 * @param {Parameters} [parameters]
 */
const webhook = (path: string, parameters?: Parameters) =>
	node(
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

/**
 * @param {CredentialIds} credentials
 * @param {Parameters} parameters
 */
const ours = ({ mingleego }: CredentialIds, parameters: Parameters) =>
	node(MEASURED, 'n8n-nodes-mingleego.mingleego', 1, parameters, {
		onError: 'continueRegularOutput',
		credentials: { mingleegoApi: { id: mingleego, name: 'Mingleego account' } },
	});

/**
 * @param {CredentialIds} credentials
 * @param {Parameters} parameters
 */
const lean = (credentials: CredentialIds, parameters: Parameters) => ({
	...ours(credentials, parameters),
	type: 'n8n-nodes-lean.lean',
});

/**
 * @param {CredentialIds} credentials
 * @param {Parameters} parameters
 */
const httpRequest = ({ header }: CredentialIds, parameters: Parameters) =>
	node(
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
 * @param {string} path of the webhook, and the workflow's name
 * @param {ChatSide} side
 * @param {CredentialIds} credentials
 * @param {Ask} ask
 */
export function chatWorkflow(
	path: string,
	side: ChatSide,
	credentials: CredentialIds,
	{ url, prompt, options = {} }: Ask,
) {
	const measured =
		side !== 'httpRequest'
			? (side === 'ours' ? ours : lean)(credentials, {
					resource: 'chat',
					operation: 'complete',
					assistantId: 'bench',
					prompt,
					options,
				})
			: httpRequest(credentials, {
					url: `${url}/api/interactions/chat`,
					bodyParameters: {
						parameters: [
							{ name: 'assistantId', value: 'bench' },
							{ name: 'prompt', value: prompt },
						],
					},
				});
	const splitOut = node('Split Out', 'n8n-nodes-base.splitOut', 1, {
		fieldToSplitOut: 'body.items',
		options: {},
	});
	const nodes = [webhook(path), splitOut, measured];
	return {
		name: path,
		nodes,
		connections: inLine(nodes),
		settings: { executionOrder: /** @type {const} */ 'v1' as const },
	};
}

/**
 * A workflow whose webhook takes `{ "files": "…" }`, a glob, reads those files into n8n's storage and uploads them.
 * Between the two it asks the probe to begin watching the memory.
 *
 * @param {string} path of the webhook, and the workflow's name
 * @param {Side} side
 * @param {CredentialIds} credentials
 * @param {{ url: string, probe: string }} places
 */
export function uploadWorkflow(
	path: string,
	side: Side,
	credentials: CredentialIds,
	{ url, probe }: { url: string; probe: string },
) {
	const measured =
		side === 'ours'
			? ours(credentials, { resource: 'file', operation: 'upload', binaryPropertyName: 'data' })
			: httpRequest(credentials, {
					url: `${url}/api/interactions/chat/file`,
					contentType: 'multipart-form-data',
					bodyParameters: {
						parameters: [
							{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' },
						],
					},
				});
	const read = node('Read', 'n8n-nodes-base.readWriteFile', 1.1, {
		fileSelector: '={{ $json.body.files }}',
	});
	const mark = node(
		'Mark',
		'n8n-nodes-base.httpRequest',
		4.5,
		{ url: `${probe}/memory/begin`, options: {} },
		{ executeOnce: true },
	);
	const merge = node('Merge', 'n8n-nodes-base.merge', 3.2, { mode: 'chooseBranch' });
	const start = webhook(path);
	const to = (/** @type {string} */ name: string, index = 0) => ({
		node: name,
		type: /** @type {const} */ 'main' as const,
		index,
	});
	return {
		name: path,
		nodes: [start, read, mark, merge, measured],
		connections: {
			...inLine([start, read]),
			Read: { main: [[to('Merge', 0), to('Mark')]] },
			Mark: { main: [[to('Merge', 1)]] },
			Merge: { main: [[to(MEASURED)]] },
		},
		settings: { executionOrder: /** @type {const} */ 'v1' as const },
	};
}

/**
 * A workflow whose webhook answers with a reply while it comes in.
 *
 * @param {string} path of the webhook, and the workflow's name
 * @param {CredentialIds} credentials
 */
export function streamingWorkflow(path: string, credentials: CredentialIds) {
	const nodes = [
		webhook(path, { responseMode: 'streaming' }),
		ours(credentials, {
			resource: 'chat',
			operation: 'stream',
			assistantId: 'bench',
			prompt: 'Hello',
		}),
	];
	return {
		name: path,
		nodes,
		connections: inLine(nodes),
		settings: { executionOrder: /** @type {const} */ 'v1' as const },
	};
}
