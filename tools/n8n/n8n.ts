import { createApi, type Api } from './api';
import { findFreePort } from './freePort';
import { ensureN8n, type Installation } from './install';
import { startProcess, untilReady, type N8nProcess } from './process';

/** A real n8n that runs. */
export interface N8n {
	url: string;
	/** Signed in as its owner. */
	api: Api;
	installation: Installation;
	process: N8nProcess;
	stop: () => Promise<void>;
}

interface StartN8nOptions {
	/** See `prepareUserFolder`. */
	userFolder: string;
	/** See `prepareUserFolder`. */
	files: string;
	/** Any free one unless given. */
	port?: number;
	/** n8n's own settings. */
	env?: Record<string, string>;
}

/**
 * Starts real n8n, and signs in as its owner.
 *
 * @throws Error when it cannot be installed or does not start
 */
export async function startN8n({ userFolder, files, port, env }: StartN8nOptions): Promise<N8n> {
	const installation = await ensureN8n();
	const chosen = port ?? (await findFreePort());
	const url = `http://localhost:${chosen}`;
	const process = startProcess(installation, {
		args: ['start'],
		userFolder,
		files,
		env: {
			N8N_PORT: String(chosen),
			// Another n8n on this machine has the usual port.
			N8N_RUNNERS_BROKER_PORT: String(await findFreePort()),
			WEBHOOK_URL: `${url}/`,
			...env,
		},
	});
	await untilReady(process, `${url}/healthz/readiness`);
	const client = createApi(url);
	try {
		await client.signIn();
	} catch (error) {
		await process.stop();
		throw error;
	}
	return { url, api: client, installation, process, stop: process.stop };
}
