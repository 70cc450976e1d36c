'use strict';

/** @typedef {{ name: string, description: string, invoke(args: object): Promise<unknown> }} Tool */

/**
 * A stand-in for an AI Agent, as far as its tools are concerned: gets them from n8n as an agent does and calls the
 * first one with what the item holds, in a model's place.
 *
 * @type {import('n8n-workflow').INodeType}
 */
const agent = {
	description: {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: 'Calls its tool',
		defaults: { name: 'Agent' },
		inputs: ['main', { type: 'ai_tool', displayName: 'Tool' }],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		const [tool] = /** @type {Tool[]} */ (await this.getInputConnectionData('ai_tool', 0));
		/** @type {import('n8n-workflow').INodeExecutionData[]} */
		const items = [];
		for (const [item, { json }] of this.getInputData().entries()) {
			// An agent hands a tool's error to its model as the tool's answer.
			const answer = /** @type {import('n8n-workflow').GenericValue} */ (
				await tool.invoke(json).catch((/** @type {Error} */ error) => error.message)
			);
			const { name, description } = tool;
			items.push({ json: { name, description, answer }, pairedItem: { item } });
		}
		return [items];
	},
};

module.exports = { agent };
