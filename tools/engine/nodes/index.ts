import type { INodeType } from 'n8n-workflow';

import type { N8n } from '../types';
import { agent, requestingAgent } from './agent';
import { describeNode, TRIGGER } from './describe-node';
import { createPassThrough } from './pass-through';
import { createReadWriteFile, type Glob } from './read-write-file';

/**
 * Stand-ins for the nodes of n8n-nodes-base that the workflows of a package often use; n8n-core has no nodes of its own.
 *
 * @param filesRoot absolute path of the folder that relative file selectors start from
 * @returns by full name
 */
export function createStandIns(n8n: N8n, filesRoot: string): Record<string, INodeType> {
	const glob = n8n.require('fast-glob') as Glob;
	return {
		'test.agent': agent,
		'test.requestingAgent': requestingAgent,
		'n8n-nodes-base.manualTrigger': createPassThrough(
			describeNode('Manual Trigger', 'manualTrigger', TRIGGER),
		),
		'n8n-nodes-base.noOp': createPassThrough(describeNode('No Operation', 'noOp')),
		'n8n-nodes-base.readWriteFile': createReadWriteFile(glob, filesRoot),
		'n8n-nodes-base.stickyNote': createPassThrough(
			describeNode('Sticky Note', 'stickyNote', { inputs: [], outputs: [] }),
		),
		// It gets the request as the input, in n8n's form: `{ headers, params, query, body }`.
		'n8n-nodes-base.webhook': createPassThrough(
			describeNode('Webhook', 'webhook', { ...TRIGGER, version: [1, 1.1, 2, 2.1] }),
		),
	};
}
