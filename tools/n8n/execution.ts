import { createRequire } from 'node:module';

import type { IDataObject, INode, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import { waitUntil } from '../waitUntil';
import type { N8n } from './n8n';

export interface Execution {
	/** `success`, `error` or `canceled`. */
	status: string;
	/** Why it ended, when not `success`. */
	error: string | undefined;
	/** Returns the items of the node's last run on that output (default 0); none when it did not run. */
	items: (nodeName: string, output?: number) => INodeExecutionData[];
	/** Returns the input and the output of each call of the tool, in their order. */
	toolCalls: (nodeName: string) => Array<{ input?: IDataObject; output?: IDataObject }>;
	/** How long the node's last run took; NaN when it did not run. */
	ms: (nodeName: string) => number;
}

/** An execution as n8n's database holds it, its data perhaps in `flatted` form. */
interface SavedExecution {
	id: string;
	status: string;
	data: string | IRunExecutionData;
}

/** Of a running n8n, what reading its executions takes. */
type Source = Pick<N8n, 'api' | 'installation'>;

/** The statuses of unfinished executions in n8n's database. */
const RUNNING_STATUSES = ['new', 'running', 'waiting'];

/**
 * Runs a saved workflow from its trigger, as the editor's button does.
 *
 * @returns its execution, once it has ended
 */
export async function runWorkflow(
	n8n: Source,
	{ id, nodes }: { id: string; nodes: INode[] },
): Promise<Execution> {
	const trigger = nodes.find(({ type }) => type.endsWith('Trigger'));
	const { executionId } = await n8n.api.ask<{ executionId: string }>(
		'POST',
		`/rest/workflows/${id}/run`,
		{ triggerToStartFrom: { name: trigger?.name } },
	);
	return await readExecution(n8n, executionId);
}

/**
 * Waits for an execution to end and reads it as n8n's database holds it.
 *
 * @param id the execution's
 * @throws Error when it has not ended after a minute
 */
export async function readExecution({ api, installation }: Source, id: string): Promise<Execution> {
	const { status, data } = await waitUntil(`execution ${id} ends`, async () => {
		const execution = await api.ask<SavedExecution>('GET', `/rest/executions/${id}`);
		return RUNNING_STATUSES.includes(execution.status) ? undefined : execution;
	});
	const { parse } = createRequire(installation.script)('flatted') as {
		parse: (text: string) => IRunExecutionData;
	};
	const { resultData } = typeof data === 'string' ? parse(data) : data;
	return {
		status,
		error: resultData.error?.message,
		items: (nodeName, output = 0) =>
			resultData.runData[nodeName]?.at(-1)?.data?.main?.[output] ?? [],
		toolCalls: (nodeName) =>
			(resultData.runData[nodeName] ?? []).map(({ inputOverride, data }) => ({
				input: inputOverride?.ai_tool?.[0]?.[0]?.json,
				output: data?.ai_tool?.[0]?.[0]?.json,
			})),
		ms: (nodeName) => resultData.runData[nodeName]?.at(-1)?.executionTime ?? NaN,
	};
}

/**
 * The newest execution of a workflow, once there is one and it has ended.
 *
 * @throws Error when there is none after a minute
 */
export async function readNewestExecution(n8n: Source, workflowId: string): Promise<Execution> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const newest = await waitUntil(`workflow ${workflowId} is executed`, async () => {
		const { results } = await n8n.api.ask<{ results: SavedExecution[] }>(
			'GET',
			`/rest/executions?filter=${filter}&limit=1`,
		);
		return results[0];
	});
	return await readExecution(n8n, newest.id);
}
