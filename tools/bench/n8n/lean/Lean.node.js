'use strict';

// JavaScript, because n8n loads this folder as it is, as a package of its own.

/**
 * The least that a declarative node can do for a chat: it sends each item's request with our credential, all of them at
 * once, and hands on the reply as n8n parsed it. What it takes is n8n's.
 *
 * @this {import('n8n-workflow').IExecutePaginationFunctions}
 * @param {import('n8n-workflow').DeclarativeRestApiSettings.ResultOptions} request
 */
async function pagination(request) {
	request.options.body = {
		assistantId: this.getNodeParameter('assistantId'),
		prompt: this.getNodeParameter('prompt'),
	};
	return await this.makeRoutingRequest(request);
}

class Lean {
	/** @type {import('n8n-workflow').INodeTypeDescription} */
	description = {
		displayName: 'Lean',
		name: 'lean',
		group: ['transform'],
		version: 1,
		description: 'The leanest declarative node',
		defaults: { name: 'Lean' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'mingleegoApi', required: true }],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'complete',
				options: [
					{
						name: 'Chat',
						value: 'complete',
						routing: {
							request: { method: 'POST', url: '/api/interactions/chat', json: true },
							send: { paginate: true },
							operations: { pagination },
						},
					},
				],
			},
			{ displayName: 'Assistant ID', name: 'assistantId', type: 'string', default: '' },
			{ displayName: 'Prompt', name: 'prompt', type: 'string', default: '' },
		],
	};
}

module.exports = { Lean };
