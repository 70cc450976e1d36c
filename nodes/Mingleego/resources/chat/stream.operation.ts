import type { INodePropertyOptions } from 'n8n-workflow';

import { CHAT_STREAM_PATH } from '../../../client/api/endpoints';
import { handleStreamItem } from '../../items/chatItem';

/** Chat Stream: the same request; the reply is an event stream that is collected until it ends. */
export const stream: INodePropertyOptions = {
	name: 'Chat Stream',
	value: 'stream',
	action: 'Chat with an assistant and stream the reply',
	description:
		'Send a prompt to an assistant, receive the reply as a stream and return it when it is complete. Use it for long replies that would otherwise time out.',
	builderHint: {
		propertyHint:
			'For replies that take long, and in workflows whose Chat Trigger or Webhook streams its response.',
	},
	routing: {
		request: {
			method: 'POST',
			url: CHAT_STREAM_PATH,
			headers: { Accept: 'text/event-stream' },
		},
		send: { paginate: true },
		operations: { pagination: handleStreamItem },
	},
};
