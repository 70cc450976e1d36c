import type { INodeProperties } from 'n8n-workflow';

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
			displayName: 'Attachments',
			name: 'attachments',
			type: 'string',
			default: '',
			placeholder: 'e.g. data, attachment_0',
			description:
				'Binary fields of the item to upload before the chat, for the assistant to read. Several names are separated by commas; * attaches all files of the item. Their IDs follow those in File IDs, and all of them are in the output.',
			displayOptions: showForChat,
		},
		{
			displayName: 'Download Generated File',
			name: 'downloadGeneratedFile',
			type: 'boolean',
			default: false,
			description:
				'Whether to put the file that the assistant made, if it made one, into the output',
			displayOptions: showForChat,
		},
		{
			displayName: 'Max Concurrent Requests',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description:
				'Maximum number of concurrent requests. A run starts with a few, sends more while Mingleego keeps up, and fewer when it is overloaded.',
		},
		{
			displayName: 'Max Retries',
			name: 'maxRetries',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 3,
			description:
				'How many times to retry after a transient error: a lost connection, a stream that was cut, or status 408, 500, 502 to 504, 520 to 524, 529 or 530. Waiting for a rate limit (429) does not count.',
		},
		{
			displayName: 'Parse JSON Reply',
			name: 'parseJson',
			type: 'boolean',
			default: false,
			description:
				'Whether to read the reply as JSON and add the parsed value to the output. The JSON may be the whole reply or a fenced block in it.',
			displayOptions: showForChat,
		},
		{
			displayName: 'Put Output File in Field',
			name: 'outputBinaryPropertyName',
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data',
			hint: 'The name of the output binary field to put the file in',
			displayOptions: { show: { '/resource': ['chat'], downloadGeneratedFile: [true] } },
		},
	],
};
