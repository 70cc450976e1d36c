import type { INodeProperties } from 'n8n-workflow';

import {
	DEFAULT_BINARY_FIELD,
	DEFAULT_MAX_CONCURRENCY,
	DEFAULT_MAX_HISTORY_LENGTH,
	maxRetries,
	timeout,
} from '../../sharedFields';

const showForChat = { show: { '/resource': ['chat'] } };

/** The options of every operation, in addition to its fields. */
export const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Conversation History',
			name: 'history',
			type: 'string',
			default: '',
			placeholder: 'e.g. [{ "role": "user", "content": "Hi" }]',
			description:
				'The earlier messages of the conversation, oldest first, because Mingleego does not keep them. Drag in the messages of a Chat Memory Manager node, or enter a list of objects with role and content.',
			builderHint: {
				propertyHint:
					"In a chat workflow: expr('{{ $json.messages }}') from a Chat Memory Manager node before this one. Leave it out where no message depends on an earlier one.",
			},
			displayOptions: showForChat,
		},
		{
			displayName: 'Download Generated File',
			name: 'downloadGeneratedFile',
			type: 'boolean',
			default: false,
			description:
				'Whether to add the file that the assistant generated, if any, to the output as binary data',
			displayOptions: showForChat,
		},
		{
			displayName: 'Max Concurrent Requests',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_MAX_CONCURRENCY,
			description:
				'Maximum number of concurrent requests of this node in one execution. All executions with the same credential share what Mingleego accepts; this is a limit on top of it. While the node runs, the editor shows none of its replies: <a href="https://github.com/mingleego/n8n-nodes-mingleego/blob/main/docs/fields.md#many-items" target="_blank">see the progress and keep the replies if you stop it</a>.',
		},
		{
			displayName: 'Max History Length',
			name: 'maxHistoryLength',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_MAX_HISTORY_LENGTH,
			description:
				'Maximum number of characters of Conversation History to send. The oldest messages are left out first; system messages are always sent.',
			displayOptions: showForChat,
		},
		maxRetries,
		{
			displayName: 'Parse JSON Reply',
			name: 'parseJson',
			type: 'boolean',
			default: false,
			description:
				'Whether to parse the reply as JSON and add the value to the output. The JSON can be the whole reply or a fenced code block in it.',
			displayOptions: showForChat,
		},
		{
			displayName: 'Put Output File in Field',
			name: 'outputBinaryPropertyName',
			type: 'string',
			default: DEFAULT_BINARY_FIELD,
			placeholder: 'e.g. data',
			hint: 'The name of the output binary field to put the file in',
			displayOptions: { show: { '/resource': ['chat'], downloadGeneratedFile: [true] } },
		},
		timeout,
	],
};
