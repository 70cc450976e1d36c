import type { IHttpRequestOptions, ISupplyDataFunctions } from 'n8n-workflow';

import { CHAT_PATH, CHAT_STREAM_PATH, UPLOAD_PATH } from '../Mingleego/http/endpoints';
import { readTextBody } from '../Mingleego/http/httpResponse';
import { guardResponse } from '../Mingleego/http/responseGuard';
import { sendRequest } from '../Mingleego/http/sendRequest';
import { NodeTry } from '../Mingleego/items/nodeTry';
import { readStreamedCompletion } from '../Mingleego/items/readStreamedCompletion';
import { RequestExecutor } from '../Mingleego/items/requestExecutor';
import type { RequestState } from '../Mingleego/items/runState';
import { SharedUploads } from '../Mingleego/items/sharedUploads';
import { createUploadRequest } from '../Mingleego/items/uploadRequest';
import type { ChatBody } from '../Mingleego/request/chatBody';
import { parseCompletion, type Completion } from '../Mingleego/response/completion';
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
	 * Uploads files. Each is uploaded once for all calls of the client.
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
	private readonly uploads = new SharedUploads();

	/**
	 * @param context the node's context
	 * @param settings what the node's fields say
	 * @param requestState what the requests share with others
	 */
	constructor(
		private readonly context: ISupplyDataFunctions,
		private readonly settings: AssistantSettings,
		private readonly requestState: RequestState,
	) {}

	/** @param signal cancels the call, in addition to the execution's own signal */
	startCall(signal?: AbortSignal): AssistantCall {
		const signals = [signal, this.context.getExecutionCancelSignal()].filter(
			(one) => one !== undefined,
		);
		// A call is a try with a single item.
		const nodeTry = new NodeTry(0, AbortSignal.any(signals));
		nodeTry.start(0);
		const executor = new RequestExecutor(this.settings.timeoutMs, this.requestState, nodeTry);
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
		return await this.uploads.getFileIdByKey(data, async () => {
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
		const { credentialState } = this.requestState;
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

/** The usual extension of a MIME type is its subtype, such as `png` or `svg`. */
function getExtension(mimeType: string): string | undefined {
	return /^\w+\/(?:x-)?(\w+)/.exec(mimeType)?.[1];
}
