/** A process in which our node works on n8n's engine alone: no server, no database, no editor. */

import { Expression, type INodeParameters } from 'n8n-workflow';

import { startEngine } from '../../engine/engine';
import type { Engine } from '../../engine/types';
import { oneNode } from '../../engine/workflows';
import { beginPeak, beginUse } from '../../memory/peak';
import { handleQuestions } from '../../processes/worker';
import { beginProfile, type Shares } from '../profile';
import type { Address } from '../types';

export interface Job {
	service: Address;
	/** Our node's parameters. */
	parameters: INodeParameters;
	/** How many; each has a `prompt`. */
	items: number;
	/** What is watched besides, which takes time of its own. */
	watch?: 'memory' | 'use' | 'profile' | 'counts';
}

export interface Done {
	/** How long our node took. */
	ms: number;
	/** The processor time of this process meanwhile. */
	cpuMs: number;
	/** How many items have a reply. */
	through: number;
	/** The peak of the memory that it took (`memory`) or used (`use`), above what there was before; bytes. */
	peak?: number;
	/** Whose code took the processor time. */
	shares?: Shares;
	credentialReads?: number;
	/** How many were evaluated. */
	expressions?: number;
}

/** Milliseconds between two samples of the memory in use. */
const USE_EVERY = 20;

/** Ways to watch the memory. */
const MEMORY_WATCHES = { memory: beginPeak, use: async () => await beginUse(USE_EVERY) };

let expressions = 0;
/** Private, and the one method that every evaluation of an expression goes through. */
const methods = Expression.prototype as unknown as Record<
	'renderExpression',
	(...args: unknown[]) => unknown
>;
const { renderExpression } = methods;

let engine: Engine | undefined;

let jobs = 0;

async function work({ service, parameters, items, watch }: Job): Promise<Done> {
	engine ??= await startEngine();
	const input = Array.from({ length: items }, (_, n) => ({ json: { prompt: `Question ${n}` } }));
	const endPeak = watch === 'memory' || watch === 'use' ? await MEMORY_WATCHES[watch]() : undefined;
	const endProfile = watch === 'profile' ? await beginProfile() : undefined;
	if (watch === 'counts') countExpressions();
	engine.credentialReads = 0;

	const before = process.cpuUsage();
	// A credential of its own for each job: the node remembers per credential what the service accepts.
	jobs += 1;
	const id = `job ${jobs}`;
	const credentials = { mingleegoApi: { id, name: 'Mingleego' } };
	const result = await engine.run({
		workflow: oneNode(parameters, { credentials, onError: 'continueRegularOutput' }),
		credentials: {
			[id]: { type: 'mingleegoApi', data: { apiKey: service.apiKey, baseUrl: service.url } },
		},
		input,
	});
	const { user, system } = process.cpuUsage(before);
	// Before anything releases the result.
	const peak = endPeak?.();
	if (result.status !== 'success') throw result.error ?? new Error('The execution was stopped');
	return {
		ms: result.runData.Mingleego[0].executionTime,
		cpuMs: (user + system) / 1000,
		through: result.items('Mingleego').filter(({ json }) => typeof json.text === 'string').length,
		peak,
		shares: await endProfile?.(),
		...(watch === 'counts' && { credentialReads: engine.credentialReads, expressions }),
	};
}

/** Counts from now on how often n8n evaluates an expression. */
function countExpressions() {
	expressions = 0;
	methods.renderExpression = function (...args) {
		expressions += 1;
		return renderExpression.apply(this, args);
	};
}

handleQuestions(work);
