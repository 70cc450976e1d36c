import path from 'node:path';

import { startProcessGroup, type ProcessGroup as N8nProcess } from '../processes/processGroup';
import { waitUntilReady } from '../processes/waitUntilReady';
import type { Installation } from './install';

export type { N8nProcess };

/** How long n8n may take to respond, in milliseconds: its first start creates the database. */
const START_MS = 180_000;

/** Turns off what would use the network or ask the user. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_ONBOARDING_FLOW_DISABLED: 'true',
	N8N_SECURE_COOKIE: 'false',
	N8N_RUNNERS_ENABLED: 'false',
	N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
	EXECUTIONS_DATA_PRUNE: 'false',
};

interface StartProcessOptions {
	/** Such as `['start']` or `['worker', '--concurrency=5']`. */
	args: string[];
	userFolder: string;
	/** Working folder, and the only one that n8n may read and write. */
	files: string;
	/** n8n's own settings. */
	env?: Record<string, string>;
}

/** Starts one of n8n's commands in a process group of its own. */
export function startProcess(
	installation: Installation,
	{ args, userFolder, files, env = {} }: StartProcessOptions,
): N8nProcess {
	return startProcessGroup(installation.node, [installation.script, ...args], {
		cwd: files,
		env: {
			...removeN8nSettings(process.env),
			PATH: `${path.dirname(installation.node)}${path.delimiter}${process.env.PATH}`,
			...QUIET,
			N8N_USER_FOLDER: userFolder,
			N8N_RESTRICT_FILE_ACCESS_TO: files,
			...env,
		},
	});
}

/**
 * Settings of an n8n that this machine runs anyway must not reach this one; jest's NODE_ENV would make it end at once.
 */
function removeN8nSettings(env: NodeJS.ProcessEnv) {
	const foreign = /^(N8N_|DB_|QUEUE_|EXECUTIONS_|WEBHOOK_|JEST_|NODE_ENV$|NODE_OPTIONS$)/;
	return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

/**
 * Waits until n8n responds.
 *
 * @param url of its health check
 * @throws Error with the end of what it printed, when it ended or does not respond in time
 */
export async function untilReady(n8n: N8nProcess, url: string) {
	const isReady = async () =>
		await fetch(url).then(
			({ ok }) => ok,
			() => false,
		);
	await waitUntilReady('n8n', n8n, isReady, START_MS);
}
