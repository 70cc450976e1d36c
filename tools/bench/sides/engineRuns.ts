/** A process in which many executions of our node run on n8n's engine alone, with one credential. */

import { startEngine } from '../../engine/engine';
import type { Engine } from '../../engine/types';
import { oneNode } from '../../engine/workflows';
import { handleQuestions } from '../../processes/worker';
import { getParameters, countReplies } from '../scenarios/chatItems';
import type { Address } from '../types';
import { promptsOf, startRuns, type Job, type RunResult } from './startRuns';

let engine: Engine | undefined;

let jobs = 0;

async function work({ service, runs }: Job): Promise<RunResult[]> {
	const started = (engine ??= await startEngine());
	// A credential of its own for each job: the node remembers per credential what the service accepts.
	jobs += 1;
	const credentialId = `job ${jobs}`;
	return await startRuns(
		runs,
		async (run, index) => await execute(started, credentialId, service, promptsOf(run, index)),
	);
}

/** @returns how many items have a reply */
async function execute(
	n8n: Engine,
	id: string,
	{ apiKey, url: baseUrl }: Address,
	prompts: string[],
): Promise<number> {
	const credentials = { mingleegoApi: { id, name: 'Mingleego' } };
	const parameters = getParameters('={{ $json.prompt }}');
	const result = await n8n.run({
		workflow: oneNode(parameters, { credentials, onError: 'continueRegularOutput' }),
		credentials: { [id]: { type: 'mingleegoApi', data: { apiKey, baseUrl } } },
		input: prompts.map((prompt) => ({ json: { prompt } })),
	});
	if (result.status !== 'success') throw result.error ?? new Error('The execution was stopped');
	return countReplies(result.items('Mingleego'));
}

handleQuestions(work);
