import type {
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import { getSummary } from '../errors/nodeError';
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
 * One chat of an item: first its attachments, then the request, then the processing of the reply. Chat and Chat Stream
 * differ only in the request's URL and in how the response is read.
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
					// Streaming clients have read the start of a forwarded reply; a second reply would not continue it.
					isPartlyDelivered: () => hasForwarded(context),
				})
				.catch(async (failure: unknown) => {
					if (!hasForwarded(context)) return await Promise.reject(failure);
					const error = await toItemError(this, failure, executor.attempts);
					// If this error fails the node, n8n itself reports it to the streaming clients.
					if (this.continueOnFail()) await forwardError(context, getSummary(error));
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
						// The file was not requested because the run has ended. What ended the run belongs to another
						// item and stays as it is.
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

/** Processing the reply failed: with On Error set to continue, the item holds the error along with the reply. */
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

/** The lifecycle of an item of Chat and Chat Stream. */
export const handleChatItem = createItemHandler(runChat);
