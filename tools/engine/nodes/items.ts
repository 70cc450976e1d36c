import type { IBinaryData, INodeType } from 'n8n-workflow';

import type { InputFile, InputItem } from '../types';
import { describeNode, TRIGGER } from './describe-node';

/**
 * A source of items: returns the items that the test passed to `run`, their files stored as the engine's
 * binary mode says. A file that several items hold is stored once, as n8n does where items share one.
 */
export function createItemsNode(input: InputItem[]): INodeType {
	return {
		description: describeNode('Items', 'items', TRIGGER),
		async execute() {
			const items = this.getInputData().map((item) => ({ ...item }));
			const stored = new Map<InputFile, IBinaryData>();
			for (const [index, item] of items.entries()) {
				for (const [field, file] of Object.entries(input[index]?.files ?? {})) {
					const { bytes, fileName, mimeType } = file;
					const binary =
						stored.get(file) ?? (await this.helpers.prepareBinaryData(bytes, fileName, mimeType));
					stored.set(file, binary);
					item.binary = { ...item.binary, [field]: binary };
				}
			}
			return [items];
		},
	};
}
