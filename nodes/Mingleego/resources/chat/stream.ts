import type { INodePropertyOptions } from 'n8n-workflow';

import { readStreamedCompletion } from '../../response/readStreamedCompletion';
import { watchAnswer } from '../../transport/watch';
import { UNCOMPRESSED } from '../headers';
import { chatTrip } from './chatTrip';

/** Chat Stream: the same request, the reply as an event stream that is collected to its end. */
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
		operations: { pagination: chatTrip },
		output: { postReceive: [watchAnswer, readStreamedCompletion] },
	},
};
