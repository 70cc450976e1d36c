import type { INode } from 'n8n-workflow';

import type { Emulator } from '../../emulator/emulator';
import type { TestWorkflow } from '../../tools/engine/types';
import { readExample, publish, saveWorkflow } from '../../tools/n8n/contents';
import { readExecution, readNewestExecution, type Execution } from '../../tools/n8n/execution';
import type { N8n } from '../../tools/n8n/n8n';
import type { RealN8n } from '../../tools/n8n/realN8n';
import { waitUntil } from '../../tools/n8n/waitUntil';

export type SavedWorkflow = TestWorkflow & { id: string; name: string; versionId: string };

/** Where workflows are run in real n8n, as a user runs them. */
export interface Stage {
	/** n8n's. */
	url: string;
	/** The folder that n8n runs in. */
	files: string;
	n8n: N8n;
	emulator: Emulator;
	/** Imports an example as it is, with the credential chosen. `change` makes of it what a test needs besides. */
	open: (name: string, change?: (workflow: TestWorkflow) => void) => Promise<SavedWorkflow>;
	/** From its trigger, as the editor's button does. Resolves once it has ended. */
	run: (workflow: SavedWorkflow) => Promise<Execution>;
	publish: (workflow: SavedWorkflow) => Promise<void>;
	/** What its trigger started last, once it has ended. */
	newest: (workflow: SavedWorkflow) => Promise<Execution>;
	/** To a published trigger; again as long as n8n has not registered it. */
	send: (path: string, request: RequestInit) => Promise<Response>;
}

export function createStage({ url, files, n8n, api, emulator, credentialId }: RealN8n): Stage {
	return {
		url,
		files,
		n8n,
		emulator,
		async open(name, change) {
			const workflow = readExample(name, { credentialId });
			change?.(workflow);
			return { ...workflow, ...(await saveWorkflow(api, workflow)) };
		},
		async run({ id, nodes }) {
			const trigger = nodes.find(({ type }) => type.endsWith('Trigger'));
			const { executionId } = await api.ask<{ executionId: string }>(
				'POST',
				`/rest/workflows/${id}/run`,
				{
					triggerToStartFrom: { name: trigger?.name },
				},
			);
			return await readExecution(n8n, executionId);
		},
		publish: async (workflow) => await publish(api, workflow),
		newest: async ({ id }) => await readNewestExecution(n8n, id),
		send: async (path, request) =>
			await waitUntil(`${path} is registered`, async () => {
				const response = await fetch(`${url}${path}`, request);
				return response.status === 404 ? undefined : response;
			}),
	};
}

/**
 * A node of a workflow.
 *
 * @throws Error when there is none
 */
export function findNode({ nodes }: TestWorkflow, name: string): INode {
	const node = nodes.find((one) => one.name === name);
	if (!node) throw new Error(`The workflow has no node "${name}"`);
	return node;
}
