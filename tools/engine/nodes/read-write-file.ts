import { createReadStream } from 'node:fs';
import path from 'node:path';

import type { INodeExecutionData, INodeType } from 'n8n-workflow';

import { describeNode } from './describe-node';

export type Glob = (pattern: string, options: { cwd: string }) => Promise<string[]>;

const description = describeNode('Read/Write Files from Disk', 'readWriteFile', {
	version: [1, 1.1],
	properties: [
		{
			displayName: 'File(s) Selector',
			name: 'fileSelector',
			type: 'string',
			default: '',
			required: true,
		},
	],
});

/**
 * Stand-in for n8n's Read/Write Files from Disk, of which it has the reading: each file that the
 * selector matches becomes an item, streamed to where the engine's binary mode keeps it, in the field `data`.
 *
 * @param glob the matcher n8n uses
 * @param filesRoot absolute path of the folder that relative selectors start from
 */
export function createReadWriteFile(glob: Glob, filesRoot: string): INodeType {
	return {
		description,
		async execute() {
			const found: INodeExecutionData[] = [];
			for (const item of this.getInputData().keys()) {
				const selector = String(this.getNodeParameter('fileSelector', item));
				const files = await glob(selector, { cwd: filesRoot });
				if (files.length === 0) throw new Error(`No file(s) found for ${selector}`);
				// fast-glob promises no order, and a test needs one.
				for (const file of files.sort()) {
					const stream = createReadStream(path.resolve(filesRoot, file));
					const binary = await this.helpers.prepareBinaryData(stream, file);
					const { mimeType, fileType, fileName, fileExtension, fileSize } = binary;
					found.push({
						json: { mimeType, fileType, fileName, fileExtension, fileSize },
						binary: { data: binary },
						pairedItem: { item },
					});
				}
			}
			return [found];
		},
	};
}
