import type { IExecuteSingleFunctions } from 'n8n-workflow';

import type { RequestContext } from './requestContext';

/** What n8n offers a node for streaming a reply as it arrives; since 2.40 to declarative nodes as well. */
export interface StreamingContext extends IExecuteSingleFunctions {
	isStreaming?(): boolean;
	sendChunk?(
		type: 'begin' | 'item' | 'end' | 'error',
		itemIndex: number,
		content?: string,
	): Promise<void> | void;
}

/**
 * Whether the workflow's trigger responds with a stream (Webhook and Chat Trigger in Streaming mode), if this n8n
 * version exposes it to a declarative node: 2.40 does, 2.8 and older do not.
 *
 * @param context the item's context, or a sub-node's
 */
export function isStreaming(context: RequestContext): boolean {
	return (context as Pick<StreamingContext, 'isStreaming'>).isStreaming?.() ?? false;
}
