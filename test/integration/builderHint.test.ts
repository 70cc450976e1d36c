import { createRequire } from 'node:module';

import type { INodeTypeDescription } from 'n8n-workflow';

import { NODE_TYPE } from '../../tools/workflows';
import { setUpNode } from './setUpNode';

const node = setUpNode();

/** What n8n's AI builder reads: the catalog in which it searches for nodes, and the types of the node that it chose. */
interface BuilderSources {
	NodeTypeParser: new (descriptions: INodeTypeDescription[]) => object;
	formatNodeResult: (catalog: object, id: string, version: number) => string | undefined;
	generateSingleVersionTypeFile: (description: INodeTypeDescription, version: number) => string;
}

/** They come with the packages that this one is developed with. */
function loadBuilderSources(): BuilderSources {
	const load = (from: string, name: string): object =>
		createRequire(require.resolve(from))(name) as object;
	return {
		...load('@n8n/ai-node-sdk', '@n8n/ai-utilities/node-catalog'),
		...load('n8n-core', '@n8n/workflow-sdk/scripts/generate-types'),
	} as BuilderSources;
}

test('n8n’s AI builder reads every hint, in its catalog or in the node’s types', () => {
	const builder = loadBuilderSources();
	const { description } = node.engine.nodeType(NODE_TYPE);
	const named = { ...description, name: NODE_TYPE };
	const catalog = new builder.NodeTypeParser([named]);
	const entry = builder.formatNodeResult(catalog, NODE_TYPE, 1) ?? '';
	const types = builder.generateSingleVersionTypeFile(named, 1);

	const hints = collectHints(description);
	expect(hints).toHaveLength(6);
	const read = (text: string) => hints.filter((hint) => text.includes(`@builderHint ${hint}`));
	expect(read(entry)).toHaveLength(3);
	expect([...read(entry), ...read(types)].sort()).toEqual([...hints].sort());
	for (const { nodeType } of description.builderHint?.relatedNodes ?? []) {
		expect(entry).toContain(nodeType);
	}
});

/** All hints in a description, wherever they are. */
function collectHints(value: object): string[] {
	return Object.entries(value).flatMap(([key, entry]: [string, unknown]) => {
		if (typeof entry !== 'object' || entry === null) return [];
		if (key !== 'builderHint') return collectHints(entry);
		const { searchHint, propertyHint } = entry as { searchHint?: string; propertyHint?: string };
		return [searchHint ?? propertyHint ?? ''];
	});
}
