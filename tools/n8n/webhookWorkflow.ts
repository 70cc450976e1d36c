import type { IConnections, INode, INodeParameters } from 'n8n-workflow';

/** @param type full name */
export const createNode = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters,
	settings: Partial<INode> = {},
): INode => ({ id: name, name, type, typeVersion, position: [0, 0], parameters, ...settings });

/**
 * A webhook that takes POST requests.
 *
 * @param path also makes its URL
 * @param parameters which differ
 */
export const createWebhook = (path: string, parameters: INodeParameters) =>
	createNode(
		'Webhook',
		'n8n-nodes-base.webhook',
		2.1,
		{ httpMethod: 'POST', path, options: {}, ...parameters },
		{ webhookId: path },
	);

/** A node that makes an item of each entry of a list in the webhook's body. */
export const createSplitOut = (list: string) =>
	createNode('Split Out', 'n8n-nodes-base.splitOut', 1, {
		fieldToSplitOut: `body.${list}`,
		options: {},
	});

/** Our node, with its only credential. */
export const createMingleego = (
	name: string,
	credentialId: string,
	parameters: INodeParameters,
	settings: Partial<INode> = {},
) =>
	createNode(name, 'n8n-nodes-mingleego.mingleego', 1, parameters, {
		credentials: { mingleegoApi: { id: credentialId, name: 'Mingleego account' } },
		...settings,
	});

/** Connections of nodes one after the other. */
export const connectInLine = (nodes: INode[]): IConnections =>
	Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, n) => [
				nodes[n].name,
				{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
			]),
	);

/** A workflow of nodes one after the other, unless `connections` says otherwise. */
export const createWorkflow = (
	name: string,
	nodes: INode[],
	connections: IConnections = connectInLine(nodes),
) => ({ name, nodes, connections, settings: { executionOrder: 'v1' as const } });
