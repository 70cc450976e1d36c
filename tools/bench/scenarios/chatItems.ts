import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { buildParameters } from '../../engine/workflows';

/** The maximum number of concurrent requests: our node's default, also used by the clients. */
export const AT_ONCE = 50;

/** What a chat workflow's webhook takes. */
export const createPrompts = (items: number) => ({
	items: Array.from({ length: items }, (_, n) => ({ prompt: `Question ${n}` })),
});

/**
 * Our node's parameters for a chat.
 *
 * @param prompt a text or an expression
 */
export const getParameters = (prompt: string, options: INodeParameters = {}) =>
	buildParameters('complete', { assistantId: 'bench', prompt, options });

/** @returns how many have a reply */
export const countReplies = (items: INodeExecutionData[]): number =>
	items.filter(({ json }) => typeof json.text === 'string').length;
