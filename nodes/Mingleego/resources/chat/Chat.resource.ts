import type { INodeProperties } from 'n8n-workflow';

import { complete } from './complete.operation';
import { chatFields } from './fields';
import { stream } from './stream.operation';

/** All properties of the Chat resource: its operations, then the fields that both of them use. */
export const chat: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['chat'] } },
		options: [complete, stream],
		default: 'complete',
	},
	...chatFields,
];
