'use strict';

/** The most requests at once: our node's default, and so for the clients. */
const AT_ONCE = 50;

/**
 * What a chat workflow's webhook takes.
 *
 * @param {number} items
 */
const promptItems = (items) => ({
	items: Array.from({ length: items }, (_, n) => ({ prompt: `Question ${n}` })),
});

/**
 * Our node's parameters for a chat.
 *
 * @param {string} prompt a text or an expression
 * @param {import('n8n-workflow').INodeParameters} [options]
 */
const parametersOf = (prompt, options = {}) => ({
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
const through = (items) => items.filter(({ json }) => typeof json.text === 'string').length;

module.exports = { AT_ONCE, parametersOf, promptItems, through };
