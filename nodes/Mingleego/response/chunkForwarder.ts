import type { IExecuteSingleFunctions } from 'n8n-workflow';

/** What n8n offers a node to forward a reply while it is still coming in; since 2.40 also here. */
interface StreamingContext {
	isStreaming?(): boolean;
	sendChunk?(
		type: 'begin' | 'item' | 'end' | 'error',
		itemIndex: number,
		content?: string,
	): Promise<void> | void;
}

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
	const streamingContext = context as IExecuteSingleFunctions & StreamingContext;
	await streamingContext.sendChunk?.('error', context.getItemIndex(), message);
}

/**
 * Whether the workflow's trigger answers as a stream (Webhook and Chat Trigger in Streaming mode), as far as this n8n
 * says so to a declarative node: 2.40 does, 2.8 and older do not.
 *
 * @param context the item's context
 */
export function isStreamed(context: IExecuteSingleFunctions): boolean {
	return (context as IExecuteSingleFunctions & StreamingContext).isStreaming?.() ?? false;
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
	const streamingContext = context as IExecuteSingleFunctions & StreamingContext;
	if (typeof streamingContext.sendChunk !== 'function' || !isStreamed(context)) return undefined;
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
