import type { ISupplyDataFunctions } from 'n8n-workflow';

import type { ChatBody } from '../client/api/chatBody';
import type { Completion } from '../client/api/completion';
import { digest, type ClientRun } from '../client/clientRun';
import { MingleegoClient, type Connection, type MingleegoCall } from '../client/MingleegoClient';
import { ChunkQueue } from './chunkQueue';
import type { MessageFile } from './messages';

/** What the node's fields say. */
export interface AssistantSettings {
	assistantId: string;
	/** Maximum milliseconds until a response begins, and for each of its pauses. */
	timeoutMs: number;
	/** How n8n connects, such as through a proxy. */
	connection: Connection;
}

/** What is to be passed on of a reply while it arrives. A new one for each attempt. */
interface ChunkFilter {
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
	private readonly client: MingleegoClient;

	/**
	 * @param context the node's context
	 * @param settings what the node's fields say
	 * @param run what the requests share with others
	 */
	constructor(
		private readonly context: ISupplyDataFunctions,
		private readonly settings: AssistantSettings,
		run: ClientRun,
	) {
		this.client = new MingleegoClient(context, run);
	}

	/** @param signal cancels the call, in addition to the execution's own signal */
	startCall(signal?: AbortSignal): AssistantCall {
		const { timeoutMs, connection } = this.settings;
		const controller = new AbortController();
		const signals = [controller.signal, signal, this.context.getExecutionCancelSignal()].filter(
			(one) => one !== undefined,
		);
		const call = this.client.startCall({
			signal: AbortSignal.any(signals),
			timeoutMs,
			connection,
		});
		// What uses it reports why it could not be started.
		call.catch(() => {});
		return {
			upload: async (files) => {
				const fileIds: string[] = [];
				for (const file of files) fileIds.push(await uploadFile(await call, file));
				return fileIds;
			},
			complete: async (prompt, fileIds) =>
				await (await call).chat(this.createBody(prompt, fileIds)),
			stream: (prompt, fileIds, createFilter) =>
				streamReply(call, this.createBody(prompt, fileIds), createFilter),
			end: () => controller.abort(),
		};
	}

	private createBody(prompt: string, fileIds: string[]): ChatBody {
		const { assistantId } = this.settings;
		return { assistantId, prompt, ...(fileIds.length > 0 && { fileIds }) };
	}
}

async function uploadFile(call: MingleegoCall, file: MessageFile): Promise<string> {
	const { data, fileName, mimeType = '' } = file;
	return await call.uploadSharedFile(await createFileKey(file), {
		getBinary: () => ({ data, fileName, mimeType, fileExtension: getExtension(mimeType) }),
		fallbackName: 'file',
	});
}

async function* streamReply(
	call: Promise<MingleegoCall>,
	body: ChatBody,
	createFilter: () => ChunkFilter,
): AsyncGenerator<string, Completion> {
	const queue = new ChunkQueue();
	let filter: ChunkFilter;
	const completion = (await call).streamChat(body, {
		begin: () => {
			filter = createFilter();
		},
		get hasForwarded() {
			return queue.hasReceived;
		},
		forward: async (chunk) => queue.add(filter.add(chunk)),
		end: async () => {},
	});
	yield* queue.readUntil(completion);
	return await completion;
}

/** A file is known by its content, of which the key holds a digest because it is kept for the whole execution. */
async function createFileKey({ data, mimeType, fileName }: MessageFile): Promise<string> {
	return JSON.stringify([await digest(data), mimeType, fileName]);
}

/** The usual extension of a MIME type is its subtype, such as `png` or `svg`. */
function getExtension(mimeType: string): string | undefined {
	return /^\w+\/(?:x-)?(\w+)/.exec(mimeType)?.[1];
}
