/**
 * What n8n holds once `npm run n8n` has set it up. An example that needs more than its credentials, such as a Data
 * Table, gets it in `saveContents`.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { ServiceToUse } from '../service';
import type { Api } from './api';

const EXAMPLES = path.join(__dirname, '../../examples');

/** What the examples hold where a user chooses their credentials and enters their assistant. */
export const PLACEHOLDER = {
	credential: 'mingleego-example',
	assistantId: 'YOUR_ASSISTANT_ID',
};

/** What n8n has saved: a credential or a workflow. */
export interface Saved {
	id: string;
	name: string;
}

/** What a user chooses and enters in an example. */
export interface Choices {
	/** Of the Mingleego credential. */
	credentialId: string;
	/** Undefined leaves the placeholder, which the emulator takes. */
	assistantId?: string;
}

export interface SavedContents {
	choices: Choices;
	/** The IDs of the example workflows, by the names of their files. */
	workflowIds: Record<string, string>;
}

interface CredentialData {
	apiKey: string;
	baseUrl: string;
	bearerToken?: string;
}

/** A workflow as n8n's REST API returns it, as far as the examples' placeholders may be in it. */
interface SavedWorkflow extends Saved {
	nodes: object[];
}

/**
 * Saves the credential, and the examples that are not there yet. Those that somebody has changed stay so, apart from
 * placeholders that are still in them.
 */
export async function saveContents(
	api: Api,
	{ credential, assistantId }: ServiceToUse,
): Promise<SavedContents> {
	const choices: Choices = { credentialId: await saveCredential(api, credential), assistantId };
	// Chat is off in a new n8n; an example is used there.
	await api.ask('PUT', '/rest/chat/enabled', { enabled: true });
	const saved = await api.ask<Saved[]>('GET', '/rest/workflows');
	const workflowIds: Record<string, string> = {};
	for (const fileName of listExamples()) {
		const workflow = readExample(fileName, choices);
		const existing = saved.find(({ name }) => name === workflow.name);
		if (existing) await fillInSaved(api, existing.id, choices);
		workflowIds[fileName] = existing?.id ?? (await saveWorkflow(api, workflow)).id;
	}
	return { choices, workflowIds };
}

/**
 * Saves the Mingleego credential under the name that the examples use; one that is there gets the new data.
 *
 * @returns its ID
 */
export async function saveCredential(api: Api, data: CredentialData): Promise<string> {
	const credential = { name: 'Mingleego account', type: 'mingleegoApi', data };
	const saved = await api.ask<Saved[]>('GET', '/rest/credentials');
	const existing = saved.find(({ name }) => name === credential.name);
	const { id } = existing
		? await api.ask<Saved>('PATCH', `/rest/credentials/${existing.id}`, credential)
		: await api.ask<Saved>('POST', '/rest/credentials', credential);
	return id;
}

/** The names of the example workflows' files. */
export const listExamples = () => readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'));

/**
 * An example workflow as a user has it after choosing the credential and entering the assistant.
 *
 * @param name of its file
 */
export function readExample(name: string, choices: Choices) {
	return JSON.parse(fillIn(readFileSync(path.join(EXAMPLES, name), 'utf8'), choices));
}

/** The workflow in the README, as text to paste onto the canvas. */
export function readReadmeWorkflow(): string {
	const readme = readFileSync(path.join(EXAMPLES, '../README.md'), 'utf8');
	const [, workflow] = /```json\n(\{\n {2}"nodes"[\s\S]*?)```/.exec(readme) ?? [];
	if (workflow === undefined) throw new Error('The README has no workflow');
	return workflow;
}

/** Puts a user's choices in the place of the placeholders of a workflow, as JSON. */
function fillIn(json: string, { credentialId, assistantId }: Choices): string {
	const values: Array<[string, string | undefined]> = [
		[PLACEHOLDER.credential, credentialId],
		[PLACEHOLDER.assistantId, assistantId],
	];
	return values.reduce(
		(text, [placeholder, value]) =>
			value === undefined
				? text
				: text.replaceAll(JSON.stringify(placeholder), () => JSON.stringify(value)),
		json,
	);
}

/** Does the same in a saved workflow, such as one from before the real assistant was known. */
async function fillInSaved(api: Api, id: string, choices: Choices) {
	const { nodes } = await api.ask<SavedWorkflow>('GET', `/rest/workflows/${id}`);
	const before = JSON.stringify(nodes);
	const after = fillIn(before, choices);
	if (after === before) return;
	await api.ask('PATCH', `/rest/workflows/${id}`, { nodes: JSON.parse(after) });
}

/**
 * Saves a workflow.
 *
 * @param workflow with its nodes and connections
 */
export async function saveWorkflow(
	api: Api,
	workflow: { name: string; active?: boolean },
): Promise<{ id: string; versionId: string }> {
	return await api.ask('POST', '/rest/workflows', { ...workflow, active: false });
}

/** Publishes a workflow, so that its trigger works, and waits until n8n says that it does. */
export async function publish(api: Api, { id, versionId }: { id: string; versionId: string }) {
	await api.ask('POST', `/rest/workflows/${id}/activate`, { versionId });
}
