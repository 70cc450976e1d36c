import type { IExecuteSingleFunctions } from 'n8n-workflow';

/**
 * What sending a request and saying what becomes of it need of n8n. The context of a declarative node's item has it,
 * and so has the context of a sub-node, which does not know the item that it works for.
 */
export interface RequestContext extends Pick<
	IExecuteSingleFunctions,
	'getNode' | 'getCredentials' | 'continueOnFail' | 'getMode' | 'getExecutionId' | 'logger'
> {
	getItemIndex?(): number;
	helpers: Pick<
		IExecuteSingleFunctions['helpers'],
		'httpRequest' | 'httpRequestWithAuthentication'
	>;
}
