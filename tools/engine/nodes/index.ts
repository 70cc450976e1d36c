import type { INodeType } from 'n8n-workflow';

import type { N8n } from '../types';
import { agent, requestingAgent } from './agent';
import { httpRequest } from './http-request';
import { manualTrigger } from './manual-trigger';
import { modelUser } from './model-user';
import { noOp } from './no-op';
import { createReadWriteFile, type Glob } from './read-write-file';
import { stickyNote } from './sticky-note';
import { webhook } from './webhook';

/**
 * Stand-ins for the nodes of n8n-nodes-base that our workflows use; n8n-core has no nodes of its own.
 *
 * @param filesRoot absolute path of the folder that relative file selectors start from
 * @returns by full name
 */
export function createStandIns(n8n: N8n, filesRoot: string): Record<string, INodeType> {
	const glob = n8n.require('fast-glob') as Glob;
	return {
		'test.agent': agent,
		'test.requestingAgent': requestingAgent,
		'test.modelUser': modelUser,
		'n8n-nodes-base.httpRequest': httpRequest,
		'n8n-nodes-base.manualTrigger': manualTrigger,
		'n8n-nodes-base.noOp': noOp,
		'n8n-nodes-base.readWriteFile': createReadWriteFile(glob, filesRoot),
		'n8n-nodes-base.stickyNote': stickyNote,
		'n8n-nodes-base.webhook': webhook,
	};
}
