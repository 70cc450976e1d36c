'use strict';

/** @typedef {{ name: string, description: string, invoke(args: object): Promise<unknown> }} Tool */

/**
 * A stand-in for an AI Agent, as far as its tools are concerned: gets them from n8n as an agent does and calls the
 * first one with what each item holds, in a model's place; all at once, as an agent does with the calls of one answer.
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
		const items = this.getInputData().map(async ({ json }, item) => {
			// An agent hands a tool's error to its model as the tool's answer.
			const answer = /** @type {import('n8n-workflow').GenericValue} */ (
				await tool.invoke(json).catch((/** @type {Error} */ error) => error.message)
			);
			const { name, description } = tool;
			return { json: { name, description, answer }, pairedItem: { item } };
		});
		return [await Promise.all(items)];
	},
};

module.exports = { agent };
