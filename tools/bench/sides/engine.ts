/** A process in which our node works on n8n's engine alone: no server, no database, no editor. */

import type { INodeParameters } from 'n8n-workflow';

import { startEngine } from '../../engine/engine';
import type { Engine } from '../../engine/types';
import { oneNode } from '../../workflows';
import { handleQuestions } from '../../processes/worker';
import { countReplies } from '../scenarios/chatItems';
import type { Address } from '../types';
import { promptsOf, startRuns, type Run, type RunResult } from './startRuns';

export interface Job {
	service: Address;
	/** Our node's parameters. */
	parameters: INodeParameters;
	/** Each item has a `prompt`. */
	runs: Run[];
}

export interface Done {
	results: RunResult[];
	/** How long our node took in the run that ended last, in milliseconds. */
	nodeMs: number;
	/** The processor time of this process meanwhile. */
	cpuMs: number;
}

let engine: Engine | undefined;

let jobs = 0;

async function work({ service, parameters, runs }: Job): Promise<Done> {
	const started = (engine ??= await startEngine());
	// A credential of its own for each job: the node remembers per credential what the service accepts.
	jobs += 1;
	const id = `job ${jobs}`;
	const settings = {
		credentials: { mingleegoApi: { id, name: 'Mingleego' } },
		onError: 'continueRegularOutput',
	} as const;
	const credential = {
		type: 'mingleegoApi',
		data: { apiKey: service.apiKey, baseUrl: service.url },
	};
	let nodeMs = NaN;
	const before = process.cpuUsage();
	const results = await startRuns(runs, async (run, index) => {
		const result = await started.run({
			workflow: oneNode(parameters, settings),
			credentials: { [id]: credential },
			input: promptsOf(run, index).map((prompt) => ({ json: { prompt } })),
		});
		if (result.status !== 'success') throw result.error ?? new Error('The execution was stopped');
		nodeMs = result.runData.Mingleego[0].executionTime;
		return countReplies(result.items('Mingleego'));
	});
	const { user, system } = process.cpuUsage(before);
	return { results, nodeMs, cpuMs: (user + system) / 1000 };
}

handleQuestions(work);
