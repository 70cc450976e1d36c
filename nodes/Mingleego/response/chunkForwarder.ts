import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { isStreaming, type StreamingContext } from '../errors/streamingContext';

/** Contexts of items whose reply has been forwarded at least in part. */
const contextsWithForwardedChunks = new WeakSet<object>();

/**
 * Whether part of an item's reply was already forwarded to streaming clients.
 *
 * @param context the item's context
 */
export function hasForwarded(context: IExecuteSingleFunctions): boolean {
	return contextsWithForwardedChunks.has(context);
}

/**
 * Tells streaming clients that the rest of a reply will not arrive.
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

/** Forwards one reply to the streaming client that started the workflow. */
export interface ChunkForwarder {
	/** Forwards the next chunk of the text. */
	forward(chunk: string): Promise<void>;
	/** Signals that the reply is complete. */
	end(): Promise<void>;
}

/**
 * Forwards a reply while it arrives, if the workflow's trigger streams its response (Webhook and Chat Trigger in
 * Streaming mode) and this n8n version lets a declarative node do so: 2.40 does, 2.8 and older do not.
 *
 * @param context the item's context
 * @returns undefined when there is no streaming client
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
