'use strict';

const { rm } = require('node:fs/promises');
const path = require('node:path');

const { newestExecution } = require('../../n8n/execution');
const { post, publishWebhook, webhookRegistered } = require('../../n8n/webhook');
const { saveCredential } = require('../../n8n/contents');
const { freePort } = require('../../n8n/freePort');
const { startN8n } = require('../../n8n/n8n');
const { installPackage, packTarball, prepareUserFolder } = require('../../n8n/userFolder');
const { MEASURED } = require('./workflows');

/** Milliseconds that an execution may take. */
const PATIENCE = 600_000;

/**
 * @typedef {object} BenchN8n Real n8n, with what measures its process.
 * @property {string} version
 * @property {string} files The folder whose files it may read.
 * @property {string} probe URL of the probe in its process.
 * @property {import('./workflows').CredentialIds} credentials
 * @property {(workflow: { name: string, nodes: Array<any> }) => Promise<void>} publish
 * @property {(name: string, body: unknown) => Promise<Done>} run Starts a published workflow by its webhook.
 * @property {(name: string) => string} webhook URL of a published workflow's webhook.
 * @property {(path: string) => Promise<any>} ask The probe.
 * @property {() => Promise<void>} forgetFiles Empties its storage of files.
 * @property {() => Promise<void>} renew Starts it anew, with all that is published: a process that has done nothing.
 * @property {() => Promise<void>} stop
 */

/**
 * @typedef {object} Done
 * @property {number} ms that the measured node took, as n8n recorded it
 * @property {import('n8n-workflow').INodeExecutionData[]} items that it gave
 */

/**
 * Starts real n8n, as a user has it, with the packed node, and with the leanest one beside it.
 *
 * @param {string} folder for its user folder
 * @param {import('../types').Address} service
 * @returns {Promise<BenchN8n>}
 */
async function startBenchN8n(folder, { url, apiKey }) {
	const userFolder = path.join(folder, 'n8n');
	const { files } = prepareUserFolder(userFolder);
	installPackage(userFolder, packTarball(folder, path.join(__dirname, 'lean')));
	const port = await freePort();
	const probePort = await freePort();
	const start = async () =>
		await startN8n({
			userFolder,
			files,
			port,
			env: {
				PROBE_PORT: String(probePort),
				NODE_OPTIONS: `--expose-gc --require ${path.join(__dirname, 'probe.js')}`,
			},
		});
	let n8n = await start();
	const mingleego = await saveCredential(n8n.api, { apiKey, baseUrl: url });
	const { id: header } = await n8n.api.ask('POST', '/rest/credentials', {
		name: 'Header',
		type: 'httpHeaderAuth',
		data: { name: 'x-api-key', value: apiKey },
	});
	const probe = `http://127.0.0.1:${probePort}`;

	/** @type {Map<string, { id: string, url: string }>} */
	const published = new Map();
	const webhookOf = (/** @type {string} */ name) => {
		const found = published.get(name);
		if (!found) throw new Error(`The workflow "${name}" is not published`);
		return found;
	};
	return {
		version: n8n.installation.version,
		files,
		probe,
		credentials: { mingleego, header },
		async publish(workflow) {
			const webhookUrl = await publishWebhook(n8n.api, workflow);
			const saved = await n8n.api.ask('GET', '/rest/workflows');
			const { id } = saved.find(
				(/** @type {{ name: string }} */ { name }) => name === workflow.name,
			);
			published.set(workflow.name, { id, url: webhookUrl });
		},
		async run(name, body) {
			const { id, url: webhookUrl } = webhookOf(name);
			const response = await post(webhookUrl, body, AbortSignal.timeout(PATIENCE));
			await response.arrayBuffer();
			const execution = await newestExecution(n8n, id);
			if (execution.status !== 'success') throw new Error(`${name}: ${execution.error}`);
			return { ms: execution.ms(MEASURED), items: execution.items(MEASURED) };
		},
		webhook: (name) => webhookOf(name).url,
		async ask(question) {
			const { result } = await (await fetch(`${probe}${question}`)).json();
			return result;
		},
		forgetFiles: async () =>
			await rm(path.join(userFolder, '.n8n/storage/workflows'), { recursive: true, force: true }),
		async renew() {
			await n8n.stop();
			n8n = await start();
			for (const { url: webhookUrl } of published.values()) await webhookRegistered(webhookUrl);
		},
		stop: async () => await n8n.stop(),
	};
}

module.exports = { startBenchN8n };
