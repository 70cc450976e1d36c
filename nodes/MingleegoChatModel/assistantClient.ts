import type { IHttpRequestOptions, ISupplyDataFunctions } from 'n8n-workflow';

import { CHAT_PATH, CHAT_STREAM_PATH, UPLOAD_PATH } from '../client/api/endpoints';
import { readTextBody } from '../client/http/httpResponse';
import { guardResponse } from '../client/http/responseGuard';
import { sendRequest } from '../client/http/sendRequest';
import { NodeTry } from '../Mingleego/items/nodeTry';
import { readStreamedCompletion } from '../client/stream/readStreamedCompletion';
import { RequestExecutor } from '../client/requestExecutor';
import type { RunState } from '../client/runState';
import { createUploadRequest } from '../client/uploadRequest';
import type { ChatBody } from '../client/api/chatBody';
import { parseCompletion, type Completion } from '../client/api/completion';
import { ChunkQueue } from './chunkQueue';
import type { MessageFile } from './messages';

/** What the node's fields say. */
export interface AssistantSettings {
	assistantId: string;
	/** Maximum milliseconds until a response begins, and for each of its pauses. */
	timeoutMs: number;
}

/** What is to be passed on of a reply while it arrives. A new one for each attempt. */
export interface ChunkFilter {
	/** @returns what to pass on now */
	add(chunk: string): string;
}

/** One call of the model: its requests end together when the call is cancelled. */
export interface AssistantCall {
	/**
	 * Uploads files. Each is uploaded once in an execution.
	 *
	 * @returns their IDs
	 */
	upload(files: MessageFile[]): Promise<string[]>;
	/** @returns the whole reply */
	complete(prompt: string, fileIds: string[]): Promise<Completion>;
	/**
	 * Yields a reply while it arrives.
	 *
	 * @param createFilter creates the filter of an attempt. As soon as one has passed text on, nothing is retried.
	 * @returns the whole reply
	 */
	stream(
		prompt: string,
		fileIds: string[],
		createFilter: () => ChunkFilter,
	): AsyncGenerator<string, Completion>;
	/** Ends what is still in flight. Call it once, and last. */
	end(): void;
}

/** Sends the requests of a chat model to one assistant, as the main node sends those of an item. */
export class AssistantClient {
	/**
	 * @param context the node's context
	 * @param settings what the node's fields say
	 * @param runState what the requests share with others
	 */
	constructor(
		private readonly context: ISupplyDataFunctions,
		private readonly settings: AssistantSettings,
		private readonly runState: RunState,
	) {}

	/** @param signal cancels the call, in addition to the execution's own signal */
	startCall(signal?: AbortSignal): AssistantCall {
		const signals = [signal, this.context.getExecutionCancelSignal()].filter(
			(one) => one !== undefined,
		);
		// A call is a try with a single item.
		const nodeTry = new NodeTry(0, 1, AbortSignal.any(signals));
		nodeTry.start(0);
		const executor = new RequestExecutor(this.settings.timeoutMs, this.runState, nodeTry);
		return {
			upload: async (files) => {
				const fileIds: string[] = [];
				for (const file of files) fileIds.push(await this.upload(executor, file));
				return fileIds;
			},
			complete: async (prompt, fileIds) => await this.complete(executor, prompt, fileIds),
			stream: (prompt, fileIds, createFilter) =>
				this.stream(executor, this.createRequest(CHAT_STREAM_PATH, prompt, fileIds), createFilter),
			end: () => {
				nodeTry.end();
				nodeTry.abort();
			},
		};
	}

	private async upload(executor: RequestExecutor, file: MessageFile): Promise<string> {
		const { data, fileName, mimeType = '' } = file;
		const source = {
			getBinary: () => ({ data, fileName, mimeType, fileExtension: getExtension(mimeType) }),
			fallbackName: 'file',
		};
		const request: IHttpRequestOptions = { method: 'POST', url: UPLOAD_PATH };
		const key = await createFileKey(file);
		return await this.runState.sharedUploads.getFileIdByKey(key, async () => {
			const { fileId } = await executor.execute(createUploadRequest(this.context, source, request));
			return fileId;
		});
	}

	private async complete(
		executor: RequestExecutor,
		prompt: string,
		fileIds: string[],
	): Promise<Completion> {
		const request = this.createRequest(CHAT_PATH, prompt, fileIds);
		return await executor.execute({
			send: async (guard) => {
				const response = await sendRequest(this.context, request, guard);
				return parseCompletion(await readTextBody(guardResponse(response, guard)));
			},
		});
	}

	private async *stream(
		executor: RequestExecutor,
		request: IHttpRequestOptions,
		createFilter: () => ChunkFilter,
	): AsyncGenerator<string, Completion> {
		const queue = new ChunkQueue();
		const { credentialState } = this.runState;
		const completion = executor.execute({
			send: async (guard) => {
				const filter = createFilter();
				const response = await sendRequest(this.context, request, guard);
				return await readStreamedCompletion(guardResponse(response, guard), credentialState, {
					forward: async (chunk) => queue.add(filter.add(chunk)),
					end: async () => {},
				});
			},
			isPartlyDelivered: () => queue.hasReceived,
		});
		yield* queue.readUntil(completion);
		return await completion;
	}

	private createRequest(url: string, prompt: string, fileIds: string[]): IHttpRequestOptions {
		const { assistantId } = this.settings;
		const body: ChatBody = { assistantId, prompt, ...(fileIds.length > 0 && { fileIds }) };
		return { method: 'POST', url, json: true, body };
	}
}

/** A file is known by its content, of which the key holds a digest because it is kept for the whole execution. */
async function createFileKey({ data, mimeType, fileName }: MessageFile): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(data));
	return JSON.stringify([Buffer.from(digest).toString('base64'), mimeType, fileName]);
}

/** The usual extension of a MIME type is its subtype, such as `png` or `svg`. */
function getExtension(mimeType: string): string | undefined {
	return /^\w+\/(?:x-)?(\w+)/.exec(mimeType)?.[1];
}
