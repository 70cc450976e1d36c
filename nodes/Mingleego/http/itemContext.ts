import type { IExecutePaginationFunctions, IExecuteSingleFunctions } from 'n8n-workflow';

/**
 * The context that n8n made for an item. A `pagination` hook gets an object made from it, while the item's
 * requests are sent, and its answers are read, with the context itself.
 *
 * @param hook the hook's `this`
 */
export function getItemContext(hook: IExecutePaginationFunctions): IExecuteSingleFunctions {
	return Object.getPrototypeOf(hook) as IExecuteSingleFunctions;
}
