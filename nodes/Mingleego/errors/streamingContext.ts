import type { IExecuteSingleFunctions } from 'n8n-workflow';

/** What n8n offers a node to forward a reply while it is still coming in; since 2.40 to a declarative node as well. */
export interface StreamingContext extends IExecuteSingleFunctions {
	isStreaming?(): boolean;
	sendChunk?(
		type: 'begin' | 'item' | 'end' | 'error',
		itemIndex: number,
		content?: string,
	): Promise<void> | void;
}

/**
 * Whether the workflow's trigger responds with a stream (Webhook and Chat Trigger in Streaming mode), as far as this n8n
 * says so to a declarative node: 2.40 does, 2.8 and older do not.
 *
 * @param context the item's context
 */
export function isStreaming(context: IExecuteSingleFunctions): boolean {
	return (context as StreamingContext).isStreaming?.() ?? false;
}
