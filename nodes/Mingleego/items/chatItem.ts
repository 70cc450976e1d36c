import type { INodeExecutionData } from 'n8n-workflow';

import type { ChatBody } from '../../client/api/chatBody';
import type { Completion } from '../../client/api/completion';
import { FailedRequest } from '../../client/errors/failedRequest';
import { StoppedError } from '../../client/errors/stoppedError';
import { getSummary, toNodeError } from '../../client/errors/nodeError';
import { DEFAULT_BINARY_FIELD } from '../../sharedFields';
import type { BinaryField } from './binaryFields';
import { buildChatBody } from './chatBody';
import { createForwarder } from './chunkForwarder';
import { parseJsonReply } from './parseJsonReply';
import { createItemHandler, type ItemScope } from './runItem';
import { readAttachments, uploadAttachments } from './uploadAttachments';

/** A chat, with what the node's fields say. */
interface Chat extends ItemScope {
	body: ChatBody;
	/** The files to upload first, if the field is set. */
	attachments?: BinaryField[];
}

/** Requests the reply to a chat, and forwards it to streaming clients if it arrives as a stream. */
type RequestReply = (chat: Chat, body: ChatBody) => Promise<Completion>;

function createChatHandler(request: RequestReply) {
	return createItemHandler((item) => {
		const chat = readFields(item);
		return [
			async () => {
				const attached = await uploadAttachments(item, chat.attachments ?? []);
				const given = chat.body.fileIds ?? [];
				const fileIds = [...given, ...attached.map(({ fileId }) => fileId)];
				const body = fileIds.length > 0 ? { ...chat.body, fileIds } : chat.body;
				const completion = await request(chat, body);
				// Entry by entry, the names of the files in `fileIds`. A file that was given by its ID has no other name here.
				const fileNames = [...given, ...attached.map(({ fileName }) => fileName)];
				const files = chat.attachments && { fileIds, fileNames };
				return await processReply(chat, completion, { json: { ...completion, ...files } });
			},
		];
	});
}

/** What n8n calls for each item of Chat. */
export const handleChatItem = createChatHandler(async ({ call }, body) => await call.chat(body));

/** What n8n calls for each item of Chat Stream. */
export const handleStreamItem = createChatHandler(async ({ context, call }, body) => {
	const forwarder = createForwarder(context);
	try {
		return await call.streamChat(body, forwarder);
	} catch (failure) {
		if (!forwarder?.hasForwarded) return await Promise.reject(failure);
		const error = await toNodeError(context, failure);
		// If this error fails the node, n8n itself reports it to the streaming clients.
		if (context.continueOnFail()) await forwarder.forwardError(getSummary(error));
		throw error;
	}
});

function readFields(item: ItemScope): Chat {
	const { context, options } = item;
	const body = buildChatBody({
		assistantId: context.getNodeParameter('assistantId', ''),
		prompt: context.getNodeParameter('prompt', ''),
		history: options.history,
		maxHistoryLength: options.maxHistoryLength,
		fileIds: context.getNodeParameter('fileIds', ''),
	});
	return { ...item, body, attachments: readAttachments(context) };
}

/** Adds what the options ask for to the item: the reply's JSON, and the file that the assistant generated. */
async function processReply(
	chat: Chat,
	{ text, fileUrl }: Completion,
	item: INodeExecutionData,
): Promise<INodeExecutionData[]> {
	const { context, call, options } = chat;
	try {
		if (options.parseJson) item.json.json = parseJsonReply(text);
	} catch (failure) {
		return reportWithReply(chat, item, await toNodeError(context, failure, { reply: text }));
	}
	if (!options.downloadGeneratedFile || fileUrl === null) return [item];
	try {
		const name = String(options.outputBinaryPropertyName ?? '').trim() || DEFAULT_BINARY_FIELD;
		return [{ ...item, binary: { [name]: await call.downloadFile(fileUrl) } }];
	} catch (failure) {
		// The file was not requested because the run has ended. What ended the run belongs to another item and stays as
		// it is.
		if (failure instanceof FailedRequest && failure.cause instanceof StoppedError)
			return await Promise.reject(failure);
		const before = 'The reply was received, but its file could not be downloaded.';
		const error = await toNodeError(context, failure, { before, reply: text });
		return reportWithReply(chat, item, error);
	}
}

/** Processing the reply failed: with On Error set to continue, the item holds the error along with the reply. */
function reportWithReply(
	{ context }: Chat,
	item: INodeExecutionData,
	error: Awaited<ReturnType<typeof toNodeError>>,
): INodeExecutionData[] {
	if (!context.continueOnFail()) throw error;
	// n8n sends an item to the error branch only if it holds nothing but `error` and `message`.
	const hasErrorBranch = context.getNode().onError === 'continueErrorOutput';
	const reply = hasErrorBranch ? { message: item.json.text } : item.json;
	return [{ json: { ...reply, error: error.message } }];
}
