import type { INodeType } from 'n8n-workflow';

/**
 * Stand-in for n8n's Webhook: returns the request that the test passes as the run's input, in the shape
 * that n8n makes of one (`{ headers, params, query, body }`).
 */
export const webhook: INodeType = {
	description: {
		displayName: 'Webhook',
		name: 'webhook',
		group: ['trigger'],
		version: [1, 1.1, 2, 2.1],
		description: 'Starts the workflow when a webhook is called',
		defaults: { name: 'Webhook' },
		inputs: [],
		outputs: ['main'],
		properties: [
			{
				displayName: 'HTTP Method',
				name: 'httpMethod',
				type: 'options',
				options: [
					{ name: 'GET', value: 'GET' },
					{ name: 'POST', value: 'POST' },
				],
				default: 'GET',
			},
			{ displayName: 'Path', name: 'path', type: 'string', default: '' },
			{
				displayName: 'Respond',
				name: 'responseMode',
				type: 'options',
				options: [{ name: 'Immediately', value: 'onReceived' }],
				default: 'onReceived',
				displayOptions: { show: { '@version': [1, 1.1, 2] } },
			},
			{
				displayName: 'Respond',
				name: 'responseMode',
				type: 'options',
				// As in n8n, which has it since version 2.1 of the node.
				options: [
					{ name: 'Immediately', value: 'onReceived' },
					{ name: 'Streaming', value: 'streaming' },
				],
				default: 'onReceived',
				displayOptions: { hide: { '@version': [1, 1.1, 2] } },
			},
			{ displayName: 'Options', name: 'options', type: 'collection', default: {}, options: [] },
		],
	},
	async execute() {
		return [this.getInputData()];
	},
};
