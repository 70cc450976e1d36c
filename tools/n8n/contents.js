'use strict';

const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const EXAMPLES = path.join(__dirname, '../../examples');

/** What the examples hold where a user chooses their credential and enters their assistant. */
const PLACEHOLDER = { credential: 'mingleego-example', assistantId: 'document-analyst' };

/** @typedef {{ apiKey: string, baseUrl: string, bearerToken?: string }} CredentialData */

/**
 * Saves the Mingleego credential under the name that the examples use; one that is there gets the new data.
 *
 * @param {import('./api').Api} api
 * @param {CredentialData} data
 * @returns {Promise<string>} its ID
 */
async function saveCredential(api, data) {
	const credential = { name: 'Mingleego account', type: 'mingleegoApi', data };
	const saved = await api.ask('GET', '/rest/credentials');
	const existing = saved.find(
		(/** @type {{ name: string }} */ { name }) => name === credential.name,
	);
	const { id } = existing
		? await api.ask('PATCH', `/rest/credentials/${existing.id}`, credential)
		: await api.ask('POST', '/rest/credentials', credential);
	return id;
}

/** The names of the example workflows' files. */
const exampleNames = () => readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'));

/**
 * An example workflow as a user has it after choosing the credential and entering the assistant.
 *
 * @param {string} name of its file
 * @param {{ credentialId: string, assistantId?: string }} chosen
 */
function exampleWorkflow(name, { credentialId, assistantId = PLACEHOLDER.assistantId }) {
	const text = readFileSync(path.join(EXAMPLES, name), 'utf8')
		.replaceAll(JSON.stringify(PLACEHOLDER.credential), JSON.stringify(credentialId))
		.replaceAll(JSON.stringify(PLACEHOLDER.assistantId), JSON.stringify(assistantId));
	return JSON.parse(text);
}

/**
 * Saves a workflow.
 *
 * @param {import('./api').Api} api
 * @param {{ name: string, active?: boolean }} workflow with its nodes and connections
 * @returns {Promise<{ id: string, versionId: string }>}
 */
async function saveWorkflow(api, workflow) {
	return await api.ask('POST', '/rest/workflows', { ...workflow, active: false });
}

/**
 * Publishes a workflow, so that its trigger works, and waits until n8n says that it does.
 *
 * @param {import('./api').Api} api
 * @param {{ id: string, versionId: string }} workflow
 */
async function publish(api, { id, versionId }) {
	await api.ask('POST', `/rest/workflows/${id}/activate`, { versionId });
}

module.exports = {
	PLACEHOLDER,
	exampleNames,
	exampleWorkflow,
	publish,
	saveCredential,
	saveWorkflow,
};
