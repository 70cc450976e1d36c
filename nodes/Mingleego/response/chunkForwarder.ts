import type { IExecuteSingleFunctions } from 'n8n-workflow';

/** What n8n offers a node to forward a reply while it is still coming in; since 2.40 also here. */
interface Streaming {
	isStreaming?(): boolean;
	sendChunk?(
		type: 'begin' | 'item' | 'end' | 'error',
		itemIndex: number,
		content?: string,
	): Promise<void> | void;
}

/** Contexts of items whose reply somebody has begun to see. */
const begun = new WeakSet<object>();

/**
 * Whether a part of an item's reply was forwarded already.
 *
 * @param context the item's context
 */
export function wasForwarded(context: IExecuteSingleFunctions): boolean {
	return begun.has(context);
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
	const n8n = context as IExecuteSingleFunctions & Streaming;
	await n8n.sendChunk?.('error', context.getItemIndex(), message);
}

/**
 * Whether the workflow's trigger answers as a stream (Webhook and Chat Trigger in Streaming mode), as far as this n8n
 * says so to a declarative node: 2.40 does, 2.8 and older do not.
 *
 * @param context the item's context
 */
export function isStreamed(context: IExecuteSingleFunctions): boolean {
	return (context as IExecuteSingleFunctions & Streaming).isStreaming?.() ?? false;
}

/** Forwards one reply to whoever started the workflow and reads along. */
export interface Forwarding {
	/** The next piece of the text. */
	text(piece: string): Promise<void>;
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
export function forwardingOf(context: IExecuteSingleFunctions): Forwarding | undefined {
	const n8n = context as IExecuteSingleFunctions & Streaming;
	if (typeof n8n.sendChunk !== 'function' || !isStreamed(context)) return undefined;
	const itemIndex = context.getItemIndex();
	const begin = async () => {
		if (begun.has(context)) return;
		begun.add(context);
		await n8n.sendChunk?.('begin', itemIndex);
	};
	return {
		text: async (piece) => {
			await begin();
			await n8n.sendChunk?.('item', itemIndex, piece);
		},
		end: async () => {
			await begin();
			await n8n.sendChunk?.('end', itemIndex);
		},
	};
}
