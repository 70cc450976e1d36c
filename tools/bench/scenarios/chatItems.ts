import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { buildParameters } from '../../workflows';

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
