import type { IExecuteSingleFunctions } from 'n8n-workflow';

import type { ReplySink } from '../../client/stream/readStreamedCompletion';
import { isStreaming, type StreamingContext } from '../../client/errors/streamingContext';

/** Forwards one item's reply to the streaming client that started the workflow. */
export class ChunkForwarder implements ReplySink {
	/** Whether the client has received at least the start of the reply. */
	hasForwarded = false;

	/** @param context the item's context */
	constructor(private readonly context: StreamingContext) {}

	/** Forwards the next chunk of the text. */
	async forward(chunk: string): Promise<void> {
		await this.announce();
		await this.send('item', chunk);
	}

	/** Signals that the reply is complete. */
	async end(): Promise<void> {
		await this.announce();
		await this.send('end');
	}

	/**
	 * Signals that the rest of the reply will not arrive.
	 *
	 * @param message what happened, without secrets
	 */
	async forwardError(message: string): Promise<void> {
		await this.send('error', message);
	}

	private async announce(): Promise<void> {
		if (this.hasForwarded) return;
		this.hasForwarded = true;
		await this.send('begin');
	}

	private async send(...[type, content]: ['begin' | 'end'] | ['item' | 'error', string]) {
		await this.context.sendChunk?.(type, this.context.getItemIndex(), content);
	}
}

/**
 * Forwards a reply while it arrives, if the workflow's trigger streams its response (Webhook and Chat Trigger in
 * Streaming mode) and this n8n version lets a declarative node do so: 2.40 does, 2.8 and older do not.
 *
 * @param context the item's context
 * @returns undefined when there is no streaming client
 */
export function createForwarder(context: IExecuteSingleFunctions): ChunkForwarder | undefined {
	const canForward = (context as StreamingContext).sendChunk !== undefined;
	return canForward && isStreaming(context) ? new ChunkForwarder(context) : undefined;
}
