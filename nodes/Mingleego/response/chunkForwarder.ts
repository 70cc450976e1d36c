import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { isStreaming, type StreamingContext } from '../errors/streamingContext';

/** Contexts of items whose reply somebody has begun to see. */
const contextsWithForwardedChunks = new WeakSet<object>();

/**
 * Whether a part of an item's reply was forwarded already.
 *
 * @param context the item's context
 */
export function hasForwarded(context: IExecuteSingleFunctions): boolean {
	return contextsWithForwardedChunks.has(context);
}

/**
 * Tells whoever reads along that the rest of a reply does not come.
 *
 * @param context the item's context
 * @param message what happened, without secrets
 */
export async function forwardError(
	context: IExecuteSingleFunctions,
	message: string,
): Promise<void> {
	const streamingContext = context as StreamingContext;
	await streamingContext.sendChunk?.('error', context.getItemIndex(), message);
}

/** Forwards one reply to whoever started the workflow and reads along. */
export interface ChunkForwarder {
	/** The next piece of the text. */
	forward(chunk: string): Promise<void>;
	/** The reply is complete. */
	end(): Promise<void>;
}

/**
 * Forwards a reply live, where the workflow's trigger answers as a stream (Webhook and Chat Trigger in
 * Streaming mode) and this n8n lets a declarative node do so: 2.40 does, 2.8 and older do not.
 *
 * @param context the item's context
 * @returns undefined when nobody reads along
 */
export function createForwarder(context: IExecuteSingleFunctions): ChunkForwarder | undefined {
	const streamingContext = context as StreamingContext;
	if (typeof streamingContext.sendChunk !== 'function' || !isStreaming(context)) return undefined;
	const itemIndex = context.getItemIndex();
	const begin = async () => {
		if (contextsWithForwardedChunks.has(context)) return;
		contextsWithForwardedChunks.add(context);
		await streamingContext.sendChunk?.('begin', itemIndex);
	};
	return {
		forward: async (chunk) => {
			await begin();
			await streamingContext.sendChunk?.('item', itemIndex, chunk);
		},
		end: async () => {
			await begin();
			await streamingContext.sendChunk?.('end', itemIndex);
		},
	};
}
