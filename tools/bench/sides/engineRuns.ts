/** A process in which many executions of our node run on n8n's engine alone, with one credential. */

import { startEngine } from '../../engine/engine';
import type { Engine } from '../../engine/types';
import { oneNode } from '../../engine/workflows';
import { handleQuestions } from '../../processes/worker';
import { parametersOf } from '../scenarios/chatItems';
import type { Address } from '../types';

/** One execution. */
export interface Run {
	/** When it starts, in milliseconds. */
	atMs: number;
	items: number;
}

export interface Job {
	service: Address;
	runs: Run[];
}

export interface RunResult {
	/** From its start to its end. */
	ms: number;
	/** How many items have a reply. */
	through: number;
	/** When it ended, in milliseconds. */
	endedAtMs: number;
}

let engine: Engine | undefined;

let jobs = 0;

async function work({ service, runs }: Job): Promise<RunResult[]> {
	engine ??= await startEngine();
	// A credential of its own for each job: the node remembers per credential what the service accepts.
	jobs += 1;
	const credentialId = `job ${jobs}`;
	const startedAt = Date.now();
	return await Promise.all(
		runs.map(async ({ atMs, items }) => {
			if (atMs > 0) await new Promise((resolve) => setTimeout(resolve, atMs));
			const through = await execute(engine as Engine, credentialId, service, items);
			const endedAtMs = Date.now() - startedAt;
			return { ms: endedAtMs - atMs, through, endedAtMs };
		}),
	);
}

/** @returns how many items have a reply */
async function execute(
	n8n: Engine,
	id: string,
	{ apiKey, url: baseUrl }: Address,
	items: number,
): Promise<number> {
	const credentials = { mingleegoApi: { id, name: 'Mingleego' } };
	const parameters = parametersOf('Hello');
	const result = await n8n.run({
		workflow: oneNode(parameters, { credentials, onError: 'continueRegularOutput' }),
		credentials: { [id]: { type: 'mingleegoApi', data: { apiKey, baseUrl } } },
		input: Array.from({ length: items }, (_, n) => ({ json: { n } })),
	});
	if (result.status !== 'success') throw result.error ?? new Error('The execution was stopped');
	return result.items('Mingleego').filter(({ json }) => typeof json.text === 'string').length;
}

handleQuestions(work);
