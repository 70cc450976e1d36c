import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	INodePropertyOptions,
} from 'n8n-workflow';

import { guardResponse } from '../../http/responseGuard';
import { handleChatItem } from '../../items/chatItem';
import { readStreamedCompletion } from '../../items/readStreamedCompletion';
import { getRunState } from '../../items/runState';
import { UNCOMPRESSED } from '../../http/requestHeaders';

/** n8n's last `postReceive` step of Chat Stream. */
async function readAnswer(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const { credentialState: account } = await getRunState(this);
	return await readStreamedCompletion(this, response, account);
}

/** Chat Stream: the same request; the reply is an event stream that is collected until it ends. */
export const stream: INodePropertyOptions = {
	name: 'Chat Stream',
	value: 'stream',
	action: 'Chat with an assistant and stream the reply',
	description:
		'Send a prompt to an assistant, receive its reply as a stream and return it once it is complete. Suits long replies that would time out otherwise.',
	routing: {
		request: {
			method: 'POST',
			url: '/api/interactions/chat/sse',
			headers: { Accept: 'text/event-stream', ...UNCOMPRESSED },
			encoding: 'stream',
		},
		send: { paginate: true },
		operations: { pagination: handleChatItem },
		output: { postReceive: [guardResponse, readAnswer] },
	},
};
