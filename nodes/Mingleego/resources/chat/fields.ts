import type { INodeProperties } from 'n8n-workflow';

import { assistantId } from '../../../sharedFields';

/**
 * The fields of Chat and Chat Stream. The item handler adds them to the body: with a `routing` of their own, n8n 2.40
 * evaluates an expression in them four times per item instead of three (measured: 0.5 ms each).
 */
export const chatFields: INodeProperties[] = [
	{ ...assistantId, displayOptions: { show: { resource: ['chat'] } } },
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. Summarize the attached contract in five sentences',
		description: 'What to ask the assistant',
		displayOptions: { show: { resource: ['chat'] } },
	},
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
				"In a chat workflow: expr('{{ $json.messages }}') from a Chat Memory Manager node before this one. Leave it empty where no message depends on an earlier one.",
		},
		displayOptions: { show: { resource: ['chat'] } },
	},
	{
		displayName: 'File IDs',
		name: 'fileIds',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add File ID' },
		default: [],
		placeholder: 'e.g. input_1764951853973_it_services.pdf',
		description:
			'IDs of the files for the assistant to read, as returned by Upload File. An entry can be an expression that returns one ID or a list of IDs.',
		builderHint: {
			propertyHint:
				"A list with one entry: expr('{{ $json.fileId }}') after Upload File. Leave it empty if attachments is set.",
		},
		displayOptions: { show: { resource: ['chat'] } },
	},
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'string',
		default: '',
		placeholder: 'e.g. data, attachment_0',
		description:
			'Names of the binary fields to upload before the chat, for the assistant to read. Separate several names with commas, or use * for all files of the item. A file that several items share is uploaded once.',
		hint: 'Their IDs are added after those in File IDs, and the output contains all of them.',
		builderHint: {
			propertyHint:
				'The name of the binary field that holds the file, usually data; * for all files of the item. No Upload File node is needed.',
		},
		displayOptions: { show: { resource: ['chat'] } },
	},
];
