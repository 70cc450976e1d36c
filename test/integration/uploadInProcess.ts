/** A process that reads a file into n8n's storage, uploads it and measures its own memory meanwhile. */

import { startEngine } from '../../tools/engine/engine';
import { buildParameters, createPlainNode, oneNode } from '../../tools/workflows';
import { beginMemoryPeak } from '../../tools/processes/memoryPeak';
import { handleQuestions } from '../../tools/processes/worker';

export interface Job {
	/** Of the file. */
	folder: string;
	fileName: string;
	credential: { apiKey: string; baseUrl: string };
}

const connect = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });

/** @returns the most memory above what there was before the upload, in bytes */
async function upload({ folder, fileName, credential }: Job): Promise<number> {
	const engine = await startEngine({ binaryMode: 'filesystem', filesRoot: folder });
	const start = createPlainNode('Start', 'n8n-nodes-base.manualTrigger');
	const read = createPlainNode('Read', 'n8n-nodes-base.readWriteFile');
	const [, mingleego] = oneNode(buildParameters('upload')).nodes;
	let endPeak = () => NaN;
	const { status, error } = await engine.run({
		workflow: {
			nodes: [start, { ...read, parameters: { fileSelector: fileName } }, mingleego],
			connections: { Start: connect('Read'), Read: connect('Mingleego') },
		},
		credentials: { 1: { type: 'mingleegoApi', data: credential } },
		hooks: {
			async nodeExecuteBefore(name) {
				if (name === 'Mingleego') endPeak = await beginMemoryPeak(2);
			},
		},
	});
	const peak = endPeak();
	if (status !== 'success') throw error ?? new Error('The execution was stopped');
	return peak;
}

handleQuestions(upload);
