import type { INodeType } from 'n8n-workflow';

/**
 * Stand-in for n8n's Sticky Note: a text on the canvas. It is connected to nothing and never runs, but
 * n8n looks every node's type up.
 */
export const stickyNote: INodeType = {
	description: {
		displayName: 'Sticky Note',
		name: 'stickyNote',
		group: ['input'],
		version: 1,
		description: 'Make your workflow easier to understand',
		defaults: { name: 'Sticky Note' },
		inputs: [],
		outputs: [],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
};
