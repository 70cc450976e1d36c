import type {
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import { whatHappened } from '../errors/nodeError';
import { getItemContext } from '../http/itemContext';
import { resolveBinaryFields } from '../request/binaryFields';
import { buildChatBody } from '../request/chatBody';
import { forwardError, hasForwarded } from '../response/chunkForwarder';
import { parseJsonReply } from '../response/parseJsonReply';
import { createFileDownload, FILE_TARGET } from './downloadGeneratedFile';
import { toItemError } from './itemError';
import { createItemHandler, type ItemTask } from './runItem';
import { createAttachmentUpload } from './uploadAttachment';

/**
 * One chat of an item: its attachments first, then the request, then what is made of the reply. Chat and Chat
 * Stream differ only in the request's address and in how its answer is read.
 */
const runChat: ItemTask = function (request, executor) {
	const body = buildChatBody({
		assistantId: this.getNodeParameter('assistantId', ''),
		prompt: this.getNodeParameter('prompt', ''),
		fileIds: this.getNodeParameter('fileIds', []),
	});
	request.options.body = body;
	const context = getItemContext(this);
	const options = this.getNodeParameter('options', {}) as IDataObject;
	const commonOptions = {
		...request.options,
		url: '',
		headers: {},
		body: undefined,
	} as IHttpRequestOptions;

	const attachmentFields = options.attachments
		? resolveBinaryFields(this, options.attachments, 'Attachments')
		: undefined;

	return [
		async () => {
			const fileIds = body.fileIds ?? [];
			for (const field of attachmentFields ?? []) {
				fileIds.push(await executor.execute(createAttachmentUpload(this, field, commonOptions)));
			}
			if (fileIds.length > 0) body.fileIds = fileIds;

			const [item] = await executor
				.execute({
					send: async () => await this.makeRoutingRequest(request),
					// Somebody has read the start of a reply that was forwarded live; a second one would not fit it.
					isPartlyDelivered: () => hasForwarded(context),
				})
				.catch(async (failure: unknown) => {
					if (!hasForwarded(context)) return await Promise.reject(failure);
					const error = await toItemError(this, failure, executor.attempts);
					// When the node fails with it, n8n itself tells the streaming clients.
					if (this.continueOnFail()) await forwardError(context, whatHappened(error));
					return await Promise.reject(error);
				});
			if (attachmentFields) item.json.fileIds = fileIds;
			const reply = String(item.json.text);
			if (options.parseJson) {
				try {
					item.json.json = parseJsonReply(reply);
				} catch (failure) {
					return reportWithReply(this, item, await toItemError(this, failure, 1, { reply }));
				}
			}
			if (options.downloadGeneratedFile && item.json.fileUrl) {
				const download = createFileDownload(this, String(item.json.fileUrl), commonOptions);
				const name = String(options.outputBinaryPropertyName ?? '').trim() || 'data';
				return await executor.execute(download).then(
					(file) => [{ ...item, binary: { [name]: file } }],
					async (failure: unknown) => {
						// It was not asked for, since the run has ended: what ended it is another item's, and stays as it is.
						if (executor.attempts === 0) return await Promise.reject(failure);
						const before = 'The reply came, but its file could not be fetched.';
						const circumstances = { target: FILE_TARGET, before, reply };
						const error = await toItemError(this, failure, executor.attempts, circumstances);
						return reportWithReply(this, item, error);
					},
				);
			}
			return [item];
		},
	];
};

/** What was to be made of the reply failed: with On Error set to continue, the error stands beside it. */
function reportWithReply(
	hook: IExecutePaginationFunctions,
	item: INodeExecutionData,
	error: Awaited<ReturnType<typeof toItemError>>,
): INodeExecutionData[] {
	if (!hook.continueOnFail()) throw error;
	// n8n sends an item to the error branch only if it holds nothing but `error` and `message`.
	const hasErrorBranch = hook.getNode().onError === 'continueErrorOutput';
	const reply = hasErrorBranch ? { message: item.json.text } : item.json;
	return [{ json: { ...reply, error: error.message } }];
}

/** The trip of Chat and Chat Stream. */
export const handleChatItem = createItemHandler(runChat);
