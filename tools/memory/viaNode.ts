import { startEngine } from '../engine/engine';
import { buildParameters, oneNode } from '../engine/workflows';
import type { Side } from './types';

/** Our node's Upload File on n8n's engine, as it is used: default options, the files in n8n's storage. */
export const viaNode: Side = async function ({ service, storageFolder, stored }) {
	const engine = await startEngine({ binaryMode: 'filesystem', storageFolder });
	const { url: baseUrl, apiKey } = service;
	return async () => {
		const { status, error } = await engine.run({
			workflow: oneNode(buildParameters('upload')),
			credentials: { 1: { type: 'mingleegoApi', data: { apiKey, baseUrl } } },
			input: stored.map((binary) => ({ json: {}, binary })),
		});
		if (status !== 'success') throw error ?? new Error('The execution was stopped');
	};
};
