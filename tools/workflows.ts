import type { IConnection, IConnections, INode, INodeParameters } from 'n8n-workflow';

import { getOperation, type OperationName } from '../emulator/operations';
import type { TestWorkflow } from './engine/types';

/** The node's type name in a saved workflow. */
export const NODE_TYPE = 'n8n-nodes-mingleego.mingleego';

/**
 * Parameters of our node that succeed.
 *
 * @param more which differ, or which the operation does not need
 */
export function buildParameters(
	operation: OperationName,
	more: INodeParameters = {},
): INodeParameters {
	const { resource, parameters } = getOperation(operation);
	return { resource, operation, ...parameters, ...more };
}

/**
 * A node without parameters.
 *
 * @param type full name
 */
export function createPlainNode(
	name: string,
	type: string,
	position: [number, number] = [0, 0],
): INode {
	return { id: name.toLowerCase(), name, type, typeVersion: 1, position, parameters: {} };
}

function to(node: string): IConnection[] {
	return [{ node, type: 'main', index: 0 }];
}

/**
 * A workflow with our node, named 'Mingleego', after a source of the run's input items, named 'Items'.
 * With `onError: 'continueErrorOutput'` the node's outputs lead to two nodes named 'Done' and 'Failed'.
 *
 * @param parameters of our node
 * @param settings of our node: `onError`, `typeVersion`
 *   (default 1), `credentials` (default the `mingleegoApi` credential with id '1'), `retryOnFail`, ...
 */
export function oneNode(parameters: INodeParameters, settings: Partial<INode> = {}): TestWorkflow {
	const node: INode = {
		...createPlainNode('Mingleego', NODE_TYPE, [200, 0]),
		credentials: { mingleegoApi: { id: '1', name: 'Mingleego' } },
		...settings,
		parameters,
	};
	const nodes = [createPlainNode('Items', 'test.items', [0, 0]), node];
	const connections: IConnections = { Items: { main: [to(node.name)] } };
	if (node.onError === 'continueErrorOutput') {
		nodes.push(
			createPlainNode('Done', 'n8n-nodes-base.noOp', [400, -100]),
			createPlainNode('Failed', 'n8n-nodes-base.noOp', [400, 100]),
		);
		connections[node.name] = { main: [to('Done'), to('Failed')] };
	}
	return { nodes, connections, settings: { executionOrder: 'v1' } };
}
