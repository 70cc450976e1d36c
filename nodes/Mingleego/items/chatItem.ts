import type {
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import { itemError, whatHappened } from '../errors/nodeError';
import { itemContextOf } from '../http/itemContext';
import { binaryFieldsOf } from '../request/binaryFields';
import { chatBodyOf } from '../request/chatBody';
import { forwardError, wasForwarded } from '../response/chunkForwarder';
import { jsonOfReply } from '../response/parseJsonReply';
import { FILE_PEER, generatedFile } from './downloadGeneratedFile';
import { itemTrip, type Plan } from './runItem';
import { attachment } from './uploadAttachment';

/**
 * One chat of an item: its attachments first, then the request, then what is made of the reply. Chat and Chat
 * Stream differ only in the request's address and in how its answer is read.
 */
const chat: Plan = function (request, errands) {
	const body = chatBodyOf({
		assistantId: this.getNodeParameter('assistantId', ''),
		prompt: this.getNodeParameter('prompt', ''),
		fileIds: this.getNodeParameter('fileIds', []),
	});
	request.options.body = body;
	const context = itemContextOf(this);
	const options = this.getNodeParameter('options', {}) as IDataObject;
	const shared = {
		...request.options,
		url: '',
		headers: {},
		body: undefined,
	} as IHttpRequestOptions;

	const fields = options.attachments
		? binaryFieldsOf(this, options.attachments, 'Attachments')
		: undefined;

	return [
		async () => {
			const fileIds = body.fileIds ?? [];
			for (const field of fields ?? []) {
				fileIds.push(await errands.do(attachment(this, field, shared)));
			}
			if (fileIds.length > 0) body.fileIds = fileIds;

			const [item] = await errands
				.do({
					send: async () => await this.makeRoutingRequest(request),
					// Somebody has read the start of a reply that was forwarded live; a second one would not fit it.
					seen: () => wasForwarded(context),
				})
				.catch(async (failure: unknown) => {
					if (!wasForwarded(context)) return await Promise.reject(failure);
					const error = await itemError(this, failure, errands.attempts);
					// When the node fails with it, n8n itself tells the streaming clients.
					if (this.continueOnFail()) await forwardError(context, whatHappened(error));
					return await Promise.reject(error);
				});
			if (fields) item.json.fileIds = fileIds;
			const reply = String(item.json.text);
			if (options.parseJson) {
				try {
					item.json.json = jsonOfReply(reply);
				} catch (failure) {
					return withReply(this, item, await itemError(this, failure, 1, { reply }));
				}
			}
			if (options.downloadGeneratedFile && item.json.fileUrl) {
				const download = generatedFile(this, String(item.json.fileUrl), shared);
				const name = String(options.outputBinaryPropertyName ?? '').trim() || 'data';
				return await errands.do(download).then(
					(file) => [{ ...item, binary: { [name]: file } }],
					async (failure: unknown) => {
						// It was not asked for, since the run has ended: what ended it is another item's, and stays as it is.
						if (errands.attempts === 0) return await Promise.reject(failure);
						const before = 'The reply came, but its file could not be fetched.';
						const circumstances = { peer: FILE_PEER, before, reply };
						const error = await itemError(this, failure, errands.attempts, circumstances);
						return withReply(this, item, error);
					},
				);
			}
			return [item];
		},
	];
};

/** What was to be made of the reply failed: with On Error set to continue, the error stands beside it. */
function withReply(
	hook: IExecutePaginationFunctions,
	item: INodeExecutionData,
	error: Awaited<ReturnType<typeof itemError>>,
): INodeExecutionData[] {
	if (!hook.continueOnFail()) throw error;
	// n8n sends an item to the error branch only if it holds nothing but `error` and `message`.
	const forBranch = hook.getNode().onError === 'continueErrorOutput';
	const reply = forBranch ? { message: item.json.text } : item.json;
	return [{ json: { ...reply, error: error.message } }];
}

/** The trip of Chat and Chat Stream. */
export const chatTrip = itemTrip(chat);
