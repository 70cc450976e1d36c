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
		displayName: 'Input Data Field Name(s)',
		name: 'attachments',
		type: 'string',
		default: '',
		placeholder: 'e.g. data',
		description:
			'Names of the input fields that contain files for the assistant to read. Separate several names with commas, or enter * for all files of the item. The node uploads them; a file that several items share is uploaded once.',
		hint: 'To attach a file, enter the name of the input field that contains it, such as data',
		builderHint: {
			propertyHint:
				'The name of the binary field that holds the file, usually data; * for all files of the item. No Upload File node is needed.',
		},
		displayOptions: { show: { resource: ['chat'] } },
	},
	{
		displayName: 'File IDs',
		name: 'fileIds',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. input_1764951853973_it_services.pdf',
		description:
			'IDs of uploaded files for the assistant to read, one per line, or an expression that returns an ID or a list of IDs',
		hint: 'Drag in the fileId that Upload File returned. Put each further ID on a line of its own.',
		builderHint: {
			propertyHint:
				"expr('{{ $json.fileId }}') after Upload File, or an expression that returns a list. Leave it empty if attachments is set.",
		},
		displayOptions: { show: { resource: ['chat'] } },
	},
];
