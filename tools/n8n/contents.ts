import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { Api } from './api';

const EXAMPLES = path.join(__dirname, '../../examples');

/** What the examples hold where a user chooses their credential and enters their assistant. */
export const PLACEHOLDER = { credential: 'mingleego-example', assistantId: 'document-analyst' };

/** What n8n has saved: a credential or a workflow. */
export interface Saved {
	id: string;
	name: string;
}

interface CredentialData {
	apiKey: string;
	baseUrl: string;
	bearerToken?: string;
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
export function readExample(
	name: string,
	{
		credentialId,
		assistantId = PLACEHOLDER.assistantId,
	}: { credentialId: string; assistantId?: string },
) {
	const text = readFileSync(path.join(EXAMPLES, name), 'utf8')
		.replaceAll(JSON.stringify(PLACEHOLDER.credential), JSON.stringify(credentialId))
		.replaceAll(JSON.stringify(PLACEHOLDER.assistantId), JSON.stringify(assistantId));
	return JSON.parse(text);
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
