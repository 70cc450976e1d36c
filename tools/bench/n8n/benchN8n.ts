import { rm } from 'node:fs/promises';
import path from 'node:path';

import { buildSync } from 'esbuild';

import type { INode, INodeExecutionData } from 'n8n-workflow';

import { saveCredential, type Saved } from '../../n8n/contents';
import { readNewestExecution } from '../../n8n/execution';
import { findFreePort } from '../../n8n/freePort';
import { startN8n, type N8n } from '../../n8n/n8n';
import { installPackage, prepareUserFolder } from '../../n8n/userFolder';
import { post, publishWebhook, waitForWebhook, type Published } from '../../n8n/webhook';
import { packPackage } from '../../npm/packPackage';
import type { Address } from '../types';
import { MEASURED, type CredentialIds } from './workflows';

/** Milliseconds that an execution may take. */
const TIMEOUT_MS = 600_000;

/** Real n8n, with a probe that measures its process. */
export interface BenchN8n {
	version: string;
	/** The folder whose files it may read. */
	files: string;
	/** URL of the probe in its process. */
	probe: string;
	credentials: CredentialIds;
	publish: (workflow: { name: string; nodes: INode[] }) => Promise<void>;
	/** Starts a published workflow by its webhook. */
	run: (name: string, body: unknown) => Promise<Done>;
	/** URL of a published workflow's webhook. */
	webhook: (name: string) => string;
	/** The probe. */
	ask: <T>(path: string) => Promise<T>;
	/** Empties its storage of files. */
	forgetFiles: () => Promise<void>;
	/** Restarts it with the published workflows, for a process that has done nothing yet. */
	renew: () => Promise<void>;
	stop: () => Promise<void>;
}

interface Done {
	/** The milliseconds that the measured node took, as n8n recorded them. */
	ms: number;
	/** The items that it returned. */
	items: INodeExecutionData[];
}

/**
 * Starts real n8n, as a user has it, with the packed node, and with the leanest one beside it.
 *
 * @param folder for its user folder
 */
export async function startBenchN8n(folder: string, service: Address): Promise<BenchN8n> {
	const userFolder = path.join(folder, 'n8n');
	const { files } = prepareUserFolder(userFolder);
	installPackage(userFolder, packPackage(folder, path.join(__dirname, 'lean')).tarball);
	const { start, probe } = await prepareStart(folder, { userFolder, files });
	let n8n = await start();
	const credentials = await saveCredentials(n8n, service);

	const published = new Map<string, Published>();
	const find = (name: string) => {
		const found = published.get(name);
		if (!found) throw new Error(`The workflow "${name}" is not published`);
		return found;
	};
	return {
		version: n8n.installation.version,
		files,
		probe,
		credentials,
		async publish(workflow) {
			published.set(workflow.name, await publishWebhook(n8n.api, workflow));
		},
		run: async (name, body) => await runWorkflow(n8n, name, find(name), body),
		webhook: (name) => find(name).url,
		ask: async (question) => await askProbe(probe, question),
		forgetFiles: async () =>
			await rm(path.join(userFolder, '.n8n/storage/workflows'), { recursive: true, force: true }),
		async renew() {
			await n8n.stop();
			n8n = await start();
			for (const { url } of published.values()) await waitForWebhook(url);
		},
		stop: async () => await n8n.stop(),
	};
}

/**
 * Chooses the ports that n8n keeps when it is restarted, and makes the probe.
 *
 * @param folder for the probe
 * @returns what starts n8n, and the probe's URL
 */
async function prepareStart(folder: string, places: { userFolder: string; files: string }) {
	const port = await findFreePort();
	const probePort = await findFreePort();
	const env = {
		PROBE_PORT: String(probePort),
		NODE_OPTIONS: `--expose-gc --require ${bundleProbe(folder)}`,
	};
	return {
		start: async () => await startN8n({ ...places, port, env }),
		probe: `http://127.0.0.1:${probePort}`,
	};
}

/** Saves our node's credential, and the one of the HTTP Request node for the same service. */
async function saveCredentials({ api }: N8n, { url, apiKey }: Address): Promise<CredentialIds> {
	const mingleego = await saveCredential(api, { apiKey, baseUrl: url });
	const { id: header } = await api.ask<Saved>('POST', '/rest/credentials', {
		name: 'Header',
		type: 'httpHeaderAuth',
		data: { name: 'x-api-key', value: apiKey },
	});
	return { mingleego, header };
}

/**
 * @param body of the webhook's request
 * @throws Error when the execution fails
 */
async function runWorkflow(
	n8n: N8n,
	name: string,
	{ id, url }: Published,
	body: unknown,
): Promise<Done> {
	const response = await post(url, body, AbortSignal.timeout(TIMEOUT_MS));
	await response.arrayBuffer();
	const execution = await readNewestExecution(n8n, id);
	if (execution.status !== 'success') throw new Error(`${name}: ${execution.error}`);
	return { ms: execution.ms(MEASURED), items: execution.items(MEASURED) };
}

async function askProbe<T>(probe: string, question: string): Promise<T> {
	const { result } = (await (await fetch(`${probe}${question}`)).json()) as { result: T };
	return result;
}

/**
 * Bundles what measures n8n into a file that Node loads by itself: nothing of ours but that runs in n8n's process.
 *
 * @param folder to write it to
 * @returns its path
 */
function bundleProbe(folder: string): string {
	const outfile = path.join(folder, 'probe.js');
	buildSync({
		entryPoints: [path.join(__dirname, 'probe.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		target: 'node20',
	});
	return outfile;
}
