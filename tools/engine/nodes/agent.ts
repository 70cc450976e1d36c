import type { EngineRequest, GenericValue, INodeType, ITaskData } from 'n8n-workflow';

import { describeNode } from './describe-node';

interface Tool {
	name: string;
	description: string;
	invoke(args: object): Promise<unknown>;
}

const description = describeNode('Agent', 'agent', {
	inputs: ['main', { type: 'ai_tool', displayName: 'Tool' }],
});

/**
 * A stand-in for an AI Agent, as far as its tools are concerned: gets them from n8n as an agent does and calls each
 * with what each item holds, in place of a model; all at once, as an agent does with one response's calls.
 * So do n8n's Agent up to version 2, an agent that is the tool of another, and the MCP Server Trigger.
 */
export const agent: INodeType = {
	description,
	async execute() {
		const tools = (await this.getInputConnectionData('ai_tool', 0)) as Tool[];
		const items = this.getInputData().flatMap(({ json }, item) =>
			tools.map(async (tool) => {
				// An agent passes a tool's error to its model as the tool's response.
				const response = (await tool
					.invoke(json)
					.catch((error: Error) => error.message)) as GenericValue;
				const { name, description } = tool;
				return { json: { name, description, response }, pairedItem: { item } };
			}),
		);
		return [await Promise.all(items)];
	},
};

/**
 * The same as n8n's Agent does it from version 3 on: it asks the engine to run the tool's node, and is run once more
 * with what came of it.
 */
export const requestingAgent: INodeType = {
	description,
	async execute(response) {
		const { name } = this.getNode();
		const [tool] = this.getParentNodes(name, { connectionType: 'ai_tool', depth: 1 });
		const [{ json }] = this.getInputData();
		const [done] = response?.actionResponses ?? [];
		if (done) return [[{ json: { response: toObservation(done.data) }, pairedItem: { item: 0 } }]];
		const action: EngineRequest['actions'][number] = {
			actionType: 'ExecutionNodeAction',
			nodeName: tool.name,
			input: json,
			type: 'ai_tool',
			id: 'call_1',
			metadata: { itemIndex: 0 },
		};
		return { actions: [action], metadata: {} };
	},
};

/**
 * What n8n's Agent passes to its model (`buildObservation` in `build-steps.ts`).
 *
 * @param taskData of the tool's node
 */
function toObservation({ data, error }: ITaskData): string {
	const items = data?.ai_tool?.[0]?.map(({ json }) => json) ?? [];
	if (items.length > 0) return JSON.stringify(items);
	return JSON.stringify(error ? { error: error.message, errorType: error.name } : '');
}
