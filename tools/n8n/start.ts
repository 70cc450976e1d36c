/**
 * `npm run n8n`: real n8n with the packed node, an owner's account, the credential and the example workflows, until
 * Ctrl-C. The emulator serves them; or the real service when MINGLEEGO_API_KEY and MINGLEEGO_ASSISTANT_ID are set.
 * N8N_PORT sets another port. Workflows and results stay in the cache folder for the next start. With `--build`, it
 * builds the node first.
 */

import path from 'node:path';

import { buildPackage } from '../buildPackage';
import { cacheFolder } from '../cacheFolder';
import { chooseService, type ServiceToUse } from '../service';
import { showProgress } from '../terminal/progress';
import { OWNER } from './api';
import { saveContents } from './contents';
import { isTaken } from './freePort';
import { ensureN8n, requireRoom } from './install';
import { startN8n, type N8n } from './n8n';
import { prepareUserFolder } from './userFolder';

/** Room for the packed node, the database and the files of some runs, in gigabytes. */
const NEEDED_GB = 0.5;

async function main() {
	const port = readPort(process.env.N8N_PORT);
	if (await isTaken(port)) {
		throw new Error(
			`Port ${port} is in use. Stop what uses it, or choose another: N8N_PORT=5700 npm run n8n`,
		);
	}
	if (process.argv.includes('--build')) {
		await showProgress('Building the node', buildPackage);
	}
	const { version } = await ensureN8n();
	requireRoom(cacheFolder, NEEDED_GB);
	const service = await chooseService({ chunkDelayMs: 60 });
	let n8n: N8n | undefined;
	try {
		const userFolder = path.join(cacheFolder, 'n8n-user');
		const { files } = await showProgress('Packing the node and installing it in n8n', () =>
			prepareUserFolder(userFolder),
		);
		const ended = untilSignal();
		const started = await showProgress(
			`Starting n8n ${version}`,
			async () => await Promise.race([startN8n({ userFolder, files, port }), ended]),
		);
		// Stopped while it starts: leaving takes n8n along.
		if (started === undefined) process.exit(130);
		n8n = started;
		const { workflowIds } = await saveContents(n8n.api, service);
		const examples = Object.keys(workflowIds).length;
		console.log(formatWelcome(n8n.url, service, examples));
		await Promise.race([ended, n8n.process.ended]);
		console.log('Stopping n8n …');
	} finally {
		await n8n?.stop();
		await service.close();
	}
}

/** @throws Error when it is not a port */
function readPort(text: string | undefined): number {
	if (!text) return 5678;
	if (/^\d+$/.test(text) && Number(text) > 0 && Number(text) <= 65535) return Number(text);
	throw new Error(`N8N_PORT must be a number from 1 to 65535, not ${JSON.stringify(text)}.`);
}

/**
 * Resolves at the first signal. Those after it change nothing: npm passes on the Ctrl-C that the terminal has sent
 * already, and a second one must not end this process before n8n has ended.
 */
function untilSignal(): Promise<undefined> {
	return new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
			process.on(signal, () => resolve(undefined));
		}
	});
}

function formatWelcome(url: string, service: ServiceToUse, examples: number) {
	return [
		'',
		`n8n:       ${url}`,
		`Workflows: ${url}/home/workflows`,
		`Sign in:   ${OWNER.email}`,
		`Password:  ${OWNER.password}`,
		'',
		`Service:   ${service.name}`,
		// The key of the real service is a secret.
		...(service.isReal ? [] : [`API key:   ${service.credential.apiKey}`]),
		`Examples:  ${examples}, all ready to run`,
		'',
		'Ctrl-C ends it.',
	].join('\n');
}

main().catch((error) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
