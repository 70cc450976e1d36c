import type { INodePropertyOptions } from 'n8n-workflow';

import { CHAT_PATH } from '../../../client/api/endpoints';
import { handleChatItem } from '../../items/chatItem';

/** Chat: one request that returns the whole reply at once. */
export const complete: INodePropertyOptions = {
	name: 'Chat',
	value: 'complete',
	action: 'Chat with an assistant',
	description: 'Send a prompt to an assistant and get its reply',
	routing: {
		request: {
			method: 'POST',
			url: CHAT_PATH,
			headers: { Accept: 'application/json' },
		},
		send: { paginate: true },
		operations: { pagination: handleChatItem },
	},
};
