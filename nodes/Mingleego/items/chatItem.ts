import type {
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import type { ChatBody } from '../../client/api/chatBody';
import { FailedRequest } from '../../client/errors/failedRequest';
import { getSummary } from '../../client/errors/nodeError';
import { guardResponse } from '../../client/http/responseGuard';
import { readTextBody } from '../../client/http/httpResponse';
import { sendRequest } from '../../client/http/sendRequest';
import type { BinaryField } from './binaryFields';
import { buildChatBody } from './chatBody';
import { createForwarder, type ChunkForwarder } from './chunkForwarder';
import { parseCompletion, type Completion } from '../../client/api/completion';
import { parseJsonReply } from './parseJsonReply';
import { DEFAULT_BINARY_FIELD } from '../../defaults';
import { createFileDownload, FILE_TARGET } from '../../client/downloadGeneratedFile';
import { toItemError } from '../../client/itemError';
import { readStreamedCompletion } from '../../client/stream/readStreamedCompletion';
import { createItemHandler, type ItemScope } from './runItem';
import { readAttachments, uploadAttachments } from './uploadAttachments';

/** How Chat and Chat Stream differ, apart from the request's URL. */
interface ReplyReader {
	/** Whether chunks of the reply can be forwarded to streaming clients. */
	isStreamed: boolean;
	/** Reads a response. */
	read(
		response: IN8nHttpFullResponse,
		item: ItemScope,
		forwarder?: ChunkForwarder,
	): Promise<Completion>;
}

/** A chat, with what the node's fields say. */
interface Chat extends ItemScope {
	body: ChatBody;
	options: IDataObject;
	/** The files to upload first, if the field is set. */
	attachments?: BinaryField[];
	/** What its further requests have in common with the chat request, such as the proxy. */
	commonOptions: IHttpRequestOptions;
}

function createChatHandler(reader: ReplyReader) {
	return createItemHandler((item) => {
		const chat = readFields(item);
		return [
			async () => {
				const { attachments = [], commonOptions } = chat;
				const attachedIds = await uploadAttachments(item, attachments, commonOptions);
				const fileIds = [...(chat.body.fileIds ?? []), ...attachedIds];
				const output = await requestCompletion(chat, fileIds, reader);
				return await processReply(chat, output);
			},
		];
	});
}

/** What n8n calls for each item of Chat. */
export const handleChatItem = createChatHandler({
	isStreamed: false,
	read: async (response) => parseCompletion(await readTextBody(response)),
});

/** What n8n calls for each item of Chat Stream. */
export const handleStreamItem = createChatHandler({
	isStreamed: true,
	read: async (response, { runState }, forwarder) =>
		await readStreamedCompletion(response, runState.credentialState, forwarder),
});

function readFields(item: ItemScope): Chat {
	const { context, request } = item;
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const body = buildChatBody({
		assistantId: context.getNodeParameter('assistantId', ''),
		prompt: context.getNodeParameter('prompt', ''),
		history: context.getNodeParameter('history', ''),
		maxHistoryLength: options.maxHistoryLength,
		fileIds: context.getNodeParameter('fileIds', []),
	});
	const attachments = readAttachments(context);
	const commonOptions = { ...request, url: '', headers: {}, body: undefined };
	return { ...item, body, options, attachments, commonOptions };
}

async function requestCompletion(
	chat: Chat,
	fileIds: string[],
	{ isStreamed, read }: ReplyReader,
): Promise<INodeExecutionData> {
	const { context, executor, attachments } = chat;
	const body = fileIds.length > 0 ? { ...chat.body, fileIds } : chat.body;
	const request: IHttpRequestOptions = { ...chat.request, body };
	const forwarder = isStreamed ? createForwarder(context) : undefined;
	try {
		const completion = await executor.execute({
			send: async (guard) => {
				const response = await sendRequest(context, request, guard);
				return await read(guardResponse(response, guard), chat, forwarder);
			},
			// Streaming clients have read the start of a forwarded reply; a second reply would not continue it.
			isPartlyDelivered: () => forwarder?.hasForwarded ?? false,
		});
		return { json: attachments ? { ...completion, fileIds } : { ...completion } };
	} catch (failure) {
		if (!forwarder?.hasForwarded) return await Promise.reject(failure);
		const error = await toItemError(context, failure);
		// If this error fails the node, n8n itself reports it to the streaming clients.
		if (context.continueOnFail()) await forwarder.forwardError(getSummary(error));
		throw error;
	}
}

/** Adds what the options ask for to the item: the reply's JSON, and the file that the assistant generated. */
async function processReply(chat: Chat, item: INodeExecutionData): Promise<INodeExecutionData[]> {
	const { context, options } = chat;
	const reply = String(item.json.text);
	try {
		if (options.parseJson) item.json.json = parseJsonReply(reply);
	} catch (failure) {
		return reportWithReply(chat, item, await toItemError(context, failure, { reply }));
	}
	if (!options.downloadGeneratedFile || !item.json.fileUrl) return [item];
	try {
		return [await addGeneratedFile(chat, item)];
	} catch (failure) {
		// The file was not requested because the run has ended. What ended the run belongs to another item and stays as
		// it is.
		if (failure instanceof FailedRequest && failure.attempts === 0)
			return await Promise.reject(failure);
		const before = 'The reply was received, but its file could not be downloaded.';
		const circumstances = { target: FILE_TARGET, before, reply };
		return reportWithReply(chat, item, await toItemError(context, failure, circumstances));
	}
}

async function addGeneratedFile(
	{ context, executor, options, commonOptions }: Chat,
	item: INodeExecutionData,
): Promise<INodeExecutionData> {
	const download = createFileDownload(context, String(item.json.fileUrl), commonOptions);
	const name = String(options.outputBinaryPropertyName ?? '').trim() || DEFAULT_BINARY_FIELD;
	return { ...item, binary: { [name]: await executor.execute(download) } };
}

/** Processing the reply failed: with On Error set to continue, the item holds the error along with the reply. */
function reportWithReply(
	{ context }: Chat,
	item: INodeExecutionData,
	error: Awaited<ReturnType<typeof toItemError>>,
): INodeExecutionData[] {
	if (!context.continueOnFail()) throw error;
	// n8n sends an item to the error branch only if it holds nothing but `error` and `message`.
	const hasErrorBranch = context.getNode().onError === 'continueErrorOutput';
	const reply = hasErrorBranch ? { message: item.json.text } : item.json;
	return [{ json: { ...reply, error: error.message } }];
}
