import type { ExecuteContext } from 'n8n-core';
import type { INodeType, INodeTypeDescription, INodeTypes } from 'n8n-workflow';

import type { N8n, PackageLoader } from './types';

/** Whether the node is declarative, so that n8n adds an `execute`. */
function isRunByDescription(nodeType: INodeType): boolean {
	const hasRequestDefaults = nodeType.description.requestDefaults !== undefined;
	return (
		!nodeType.execute &&
		!nodeType.supplyData &&
		!nodeType.poll &&
		!nodeType.trigger &&
		(!nodeType.webhook || hasRequestDefaults) &&
		(!nodeType.methods || hasRequestDefaults)
	);
}

/**
 * Gives a declarative node its `execute`, as n8n does when it looks a node type up: n8n-core's
 * RoutingNode makes the requests that the description asks for. Other nodes are left as they are.
 *
 * @param nodeType changed in place, as in n8n
 * @returns the same object
 */
function attachExecute({ core }: N8n, nodeType: INodeType): INodeType {
	if (isRunByDescription(nodeType)) {
		nodeType.execute = async function () {
			const context = this as ExecuteContext;
			return (await new core.RoutingNode(context, nodeType).runNode()) ?? [];
		};
	}
	return nodeType;
}

/**
 * The tool that n8n makes of a node which is usable as one: the same node without inputs, giving a tool.
 *
 * @param nodeType with its `execute`
 * @returns another object; the node stays as it is
 */
function asTool(nodeType: INodeType): INodeType {
	const { usableAsTool, ...description } = nodeType.description;
	if (!usableAsTool) throw new Error(`${description.name} is not usable as a tool`);
	const tool: INodeTypeDescription = {
		...description,
		name: `${description.name}Tool`,
		inputs: [],
		outputs: ['ai_tool'],
		properties: [
			// n8n's default: the tool's description is the operation's `action`.
			{
				displayName: 'Tool Description',
				name: 'descriptionType',
				type: 'options',
				options: [{ name: 'Set Automatically', value: 'auto' }],
				default: 'auto',
			},
			...description.properties,
		],
	};
	return Object.create(nodeType, { description: { value: tool } });
}

/**
 * The node types of one execution: the package's under their full names (`package.node`), and
 * stand-ins for nodes that n8n-core has none of.
 *
 * @param standIns by full name
 * @returns its look-ups throw n8n's UnrecognizedNodeTypeError
 */
export function createNodeTypes(
	n8n: N8n,
	loader: PackageLoader,
	standIns: Record<string, INodeType>,
): INodeTypes {
	const { core, workflow } = n8n;

	const getByName: INodeTypes['getByName'] = (fullName) => {
		const dot = fullName.indexOf('.');
		const packageName = fullName.slice(0, dot);
		const name = fullName.slice(dot + 1);
		if (packageName === loader.packageName) {
			return loader.getNode(name.replace(/Tool$/, '')).type;
		}
		if (Object.hasOwn(standIns, fullName)) return standIns[fullName];
		throw new core.UnrecognizedNodeTypeError(packageName, name);
	};

	return {
		getByName,
		getByNameAndVersion: (fullName, version) => {
			const type = workflow.NodeHelpers.getVersionedNodeType(getByName(fullName), version);
			const runnable = attachExecute(n8n, type);
			const isTool = fullName.startsWith(`${loader.packageName}.`) && fullName.endsWith('Tool');
			return isTool ? asTool(runnable) : runnable;
		},
		getKnownTypes: () => loader.known.nodes,
	};
}
