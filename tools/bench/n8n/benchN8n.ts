import { rm } from 'node:fs/promises';
import path from 'node:path';

import { buildSync } from 'esbuild';

import type { INode, INodeExecutionData } from 'n8n-workflow';

import { saveCredential, type Saved } from '../../n8n/contents';
import { newestExecution } from '../../n8n/execution';
import { freePort } from '../../n8n/freePort';
import { startN8n } from '../../n8n/n8n';
import { installPackage, packTarball, prepareUserFolder } from '../../n8n/userFolder';
import { post, publishWebhook, webhookRegistered } from '../../n8n/webhook';
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
export async function startBenchN8n(folder: string, { url, apiKey }: Address): Promise<BenchN8n> {
	const userFolder = path.join(folder, 'n8n');
	const { files } = prepareUserFolder(userFolder);
	installPackage(userFolder, packTarball(folder, path.join(__dirname, 'lean')));
	const port = await freePort();
	const probePort = await freePort();
	const probeScript = bundleProbe(folder);
	const start = async () =>
		await startN8n({
			userFolder,
			files,
			port,
			env: {
				PROBE_PORT: String(probePort),
				NODE_OPTIONS: `--expose-gc --require ${probeScript}`,
			},
		});
	let n8n = await start();
	const mingleego = await saveCredential(n8n.api, { apiKey, baseUrl: url });
	const { id: header } = await n8n.api.ask<Saved>('POST', '/rest/credentials', {
		name: 'Header',
		type: 'httpHeaderAuth',
		data: { name: 'x-api-key', value: apiKey },
	});
	const probe = `http://127.0.0.1:${probePort}`;

	const published = new Map<string, { id: string; url: string }>();
	const webhookOf = (name: string) => {
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
			const saved = await n8n.api.ask<Saved[]>('GET', '/rest/workflows');
			const id = saved.find(({ name }) => name === workflow.name)?.id;
			if (id === undefined) throw new Error(`n8n has not saved ${workflow.name}`);
			published.set(workflow.name, { id, url: webhookUrl });
		},
		async run(name, body) {
			const { id, url: webhookUrl } = webhookOf(name);
			const response = await post(webhookUrl, body, AbortSignal.timeout(TIMEOUT_MS));
			await response.arrayBuffer();
			const execution = await newestExecution(n8n, id);
			if (execution.status !== 'success') throw new Error(`${name}: ${execution.error}`);
			return { ms: execution.ms(MEASURED), items: execution.items(MEASURED) };
		},
		webhook: (name) => webhookOf(name).url,
		async ask<T>(question: string) {
			const { result } = (await (await fetch(`${probe}${question}`)).json()) as { result: T };
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
