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
	/** The folder whose files it may read. */
	files: string;
	/** URL of the probe in its process. */
	probe: string;
	credentials: CredentialIds;
	/** Saves and publishes a workflow that a webhook starts. */
	publish: (workflow: { name: string; nodes: INode[] }) => Promise<BenchWorkflow>;
	/** The most memory that its process took since the probe was asked to watch it, above what there was then; bytes. */
	endMemoryPeak: () => Promise<number>;
	/** Empties its storage of files. */
	forgetFiles: () => Promise<void>;
	/** Restarts it with the published workflows, for a process that has done nothing yet. */
	renew: () => Promise<void>;
	stop: () => Promise<void>;
}

interface BenchWorkflow {
	/** Of its webhook. */
	url: string;
	/**
	 * Starts it by its webhook and waits for its end.
	 *
	 * @param body of the webhook's request
	 * @throws Error when the execution fails
	 */
	run: (body: unknown) => Promise<Done>;
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

	const urls: string[] = [];
	return {
		files,
		probe,
		credentials,
		async publish(workflow) {
			const published = await publishWebhook(n8n.api, workflow);
			urls.push(published.url);
			return { url: published.url, run: async (body) => await runWorkflow(n8n, published, body) };
		},
		endMemoryPeak: async () => await endMemoryPeak(probe),
		forgetFiles: async () =>
			await rm(path.join(userFolder, '.n8n/storage/workflows'), { recursive: true, force: true }),
		async renew() {
			await n8n.stop();
			n8n = await start();
			for (const url of urls) await waitForWebhook(url);
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

async function runWorkflow(n8n: N8n, { id, url }: Published, body: unknown): Promise<Done> {
	const response = await post(url, body, AbortSignal.timeout(TIMEOUT_MS));
	await response.arrayBuffer();
	const execution = await readNewestExecution(n8n, id);
	if (execution.status !== 'success') throw new Error(`${url}: ${execution.error}`);
	return { ms: execution.ms(MEASURED), items: execution.items(MEASURED) };
}

/** @throws Error when the probe could not watch it */
async function endMemoryPeak(probe: string): Promise<number> {
	const { result } = (await (await fetch(`${probe}/memory/end`)).json()) as { result: unknown };
	if (typeof result === 'number') return result;
	throw new Error(`The probe said ${String(result)}`);
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
