/**
 * A process that puts files into n8n's storage as a workflow does: Read/Write Files from Disk streams them there. The
 * storage outlives it, and what is measured later starts without any of its memory.
 */

import type { IBinaryKeyData, INode, INodeParameters } from 'n8n-workflow';

import { startEngine } from '../engine/engine';
import type { TestWorkflow } from '../engine/types';
import { handleQuestions } from '../processes/worker';

export interface Folders {
	sourceFolder: string;
	storageFolder: string;
}

/** @returns where each file is, in the order of their names */
async function store({ sourceFolder, storageFolder }: Folders): Promise<IBinaryKeyData[]> {
	const engine = await startEngine({
		binaryMode: 'filesystem',
		filesRoot: sourceFolder,
		storageFolder,
	});
	const result = await engine.run({ workflow: createWorkflow() });
	if (result.status !== 'success') throw result.error ?? new Error('Storing was stopped');
	return result.items('Read').map(({ binary }) => binary ?? {});
}

function createWorkflow(): TestWorkflow {
	const createNode = (name: string, type: string, parameters: INodeParameters): INode => ({
		id: name,
		name,
		type: `n8n-nodes-base.${type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	});
	return {
		nodes: [
			createNode('Start', 'manualTrigger', {}),
			createNode('Read', 'readWriteFile', { fileSelector: '*' }),
		],
		connections: { Start: { main: [[{ node: 'Read', type: 'main', index: 0 }]] } },
	};
}

handleQuestions(store);
