import type { IExecutePaginationFunctions, IExecuteSingleFunctions } from 'n8n-workflow';

/**
 * The context that n8n created for an item. A `pagination` hook gets an object derived from it, whereas the item's
 * requests are sent, and its responses are read, with the context itself.
 *
 * @param hook the hook's `this`
 */
export function getItemContext(hook: IExecutePaginationFunctions): IExecuteSingleFunctions {
	return Object.getPrototypeOf(hook) as IExecuteSingleFunctions;
}
