import type { INodeProperties } from 'n8n-workflow';

import { upload, uploadFields } from './upload.operation';

/** All properties of the File resource. */
export const file: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['file'] } },
		options: [upload],
		default: 'upload',
	},
	...uploadFields,
];
