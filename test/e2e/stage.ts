import type { INode } from 'n8n-workflow';

import type { Emulator } from '../../emulator/emulator';
import type { TestWorkflow } from '../../tools/engine/types';
import { readExample, publish, saveWorkflow, type SavedContents } from '../../tools/n8n/contents';
import { readNewestExecution, runWorkflow, type Execution } from '../../tools/n8n/execution';
import type { N8n } from '../../tools/n8n/n8n';
import type { RealN8n } from '../../tools/n8n/realN8n';
import { waitUntil } from '../../tools/waitUntil';

export type SavedWorkflow = TestWorkflow & { id: string; name: string; versionId: string };

/** Where workflows are run in real n8n, as a user runs them. */
export interface Stage {
	/** n8n's. */
	url: string;
	/** The folder that n8n runs in. */
	files: string;
	n8n: N8n;
	emulator: Emulator;
	/**
	 * Opens an example: where n8n has them, the saved one as it stands. Otherwise, and for a `change` that a test needs,
	 * it imports a copy with the credential chosen.
	 */
	open: (name: string, change?: (workflow: TestWorkflow) => void) => Promise<SavedWorkflow>;
	/** From its trigger, as the editor's button does. Resolves once it has ended. */
	run: (workflow: SavedWorkflow) => Promise<Execution>;
	publish: (workflow: SavedWorkflow) => Promise<void>;
	/** What its trigger started last, once it has ended. */
	newest: (workflow: SavedWorkflow) => Promise<Execution>;
	/** To a published trigger; again as long as n8n has not registered it. */
	send: (path: string, request: RequestInit) => Promise<Response>;
}

/** @param contents what `npm run n8n` saves, where n8n has that */
export function createStage(
	{ url, files, n8n, api, emulator, credentialId }: RealN8n,
	{ choices, workflowIds }: SavedContents = { choices: { credentialId }, workflowIds: {} },
): Stage {
	return {
		url,
		files,
		n8n,
		emulator,
		async open(name, change) {
			const savedId = workflowIds[name];
			if (savedId && !change) return await api.ask('GET', `/rest/workflows/${savedId}`);
			const workflow = readExample(name, choices);
			change?.(workflow);
			return { ...workflow, ...(await saveWorkflow(api, workflow)) };
		},
		run: async (workflow) => await runWorkflow(n8n, workflow),
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
