import type { INodeProperties } from 'n8n-workflow';

import {
	DEFAULT_BINARY_FIELD,
	DEFAULT_MAX_CONCURRENCY,
	DEFAULT_MAX_HISTORY_LENGTH,
	maxRetries,
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
				'Maximum number of concurrent requests of this node in one execution. All executions with the same credential share what Mingleego accepts; this is a limit on top of it.',
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
	],
};
