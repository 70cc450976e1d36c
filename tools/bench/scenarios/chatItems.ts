import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

/** The most requests at once: our node's default, and so for the clients. */
export const AT_ONCE = 50;

/**
 * What a chat workflow's webhook takes.
 *
 * @param {number} items
 */
export const promptItems = (items: number) => ({
	items: Array.from({ length: items }, (_, n) => ({ prompt: `Question ${n}` })),
});

/**
 * Our node's parameters for a chat.
 *
 * @param {string} prompt a text or an expression
 * @param {import('n8n-workflow').INodeParameters} [options]
 */
export const parametersOf = (prompt: string, options: INodeParameters = {}) => ({
	resource: 'chat',
	operation: 'complete',
	assistantId: 'bench',
	prompt,
	options,
});

/**
 * @param {import('n8n-workflow').INodeExecutionData[]} items
 * @returns {number} how many have a reply
 */
export const through = (items: INodeExecutionData[]): number =>
	items.filter(({ json }) => typeof json.text === 'string').length;
