import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { N8n } from './types';

const loaded = new Map<string, N8n>();

/**
 * Runs a function with other environment variables, and puts the old ones back afterwards.
 *
 * @param action must be synchronous
 */
function withEnvironment<T>(variables: Record<string, string>, action: () => T): T {
	const before = Object.keys(variables).map((name) => ({ name, value: process.env[name] }));
	Object.assign(process.env, variables);
	try {
		return action();
	} finally {
		for (const { name, value } of before) {
			if (value === undefined) Reflect.deleteProperty(process.env, name);
			else process.env[name] = value;
		}
	}
}

/**
 * @param engineRoot absolute path
 * @param userFolder absolute path
 */
function load(engineRoot: string, userFolder: string): N8n {
	const fromRoot = createRequire(path.join(engineRoot, 'package.json'));
	const corePath = fromRoot.resolve('n8n-core');
	const fromCore = createRequire(corePath);
	// Two copies of n8n-workflow or @n8n/di in one engine would cause errors that look like ours.
	for (const name of ['n8n-workflow', '@n8n/di']) {
		if (fromRoot.resolve(name) !== fromCore.resolve(name)) {
			throw new Error(`${engineRoot} has a ${name} that is not the one its n8n-core uses`);
		}
	}
	const core = fromRoot('n8n-core') as typeof import('n8n-core');
	const workflow = fromRoot('n8n-workflow') as typeof import('n8n-workflow');
	const { Container } = fromRoot('@n8n/di') as typeof import('@n8n/di');
	const { version } = JSON.parse(
		readFileSync(fromRoot.resolve('n8n-core/package.json'), 'utf8'),
	) as { version: string };

	// Created now, while the environment says where the user folder is; this makes n8n's logger too.
	Container.get(core.InstanceSettings);
	stopSshCleaner(fromCore, Container);

	return {
		core,
		workflow,
		container: Container,
		require: fromCore,
		version,
		userFolder,
		workflowPath: fromRoot.resolve('n8n-workflow'),
	};
}

/**
 * Every node's context creates n8n's SSH service, whose timer keeps a process alive (up to n8n-core
 * 2.8 at least). Nothing here uses SSH, so the timer is stopped before anything waits for it.
 */
function stopSshCleaner(
	fromCore: NodeJS.Require,
	container: (typeof import('@n8n/di'))['Container'],
): void {
	const { SSHClientsManager } = fromCore(
		'n8n-core/dist/execution-engine/ssh-clients-manager',
	) as typeof import('n8n-core/dist/execution-engine/ssh-clients-manager');
	container.get(SSHClientsManager).onShutdown();
}

/**
 * Loads n8n-core, n8n-workflow and n8n's di package from one folder and prepares n8n's container: settings in a
 * temporary user folder, the logger silent unless N8N_LOG_LEVEL says otherwise. A folder is loaded once
 * per process, however often this is called.
 *
 * @param engineRoot folder whose node_modules holds the three packages
 * @throws Error when one of the packages is missing there, or there twice
 */
export function loadN8n(engineRoot: string): N8n {
	const root = realpathSync(engineRoot);
	const known = loaded.get(root);
	if (known) return known;

	const userFolder = mkdtempSync(path.join(tmpdir(), 'n8n-engine-'));
	process.once('exit', () => rmSync(userFolder, { recursive: true, force: true }));
	const n8n = withEnvironment(
		{
			N8N_USER_FOLDER: userFolder,
			N8N_ENCRYPTION_KEY: 'engine-harness',
			N8N_LOG_LEVEL: process.env.N8N_LOG_LEVEL ?? 'silent',
			// jest sets it to `test`, which changes the behavior of parts of n8n-core.
			NODE_ENV: 'production',
		},
		() => load(root, userFolder),
	);
	loaded.set(root, n8n);
	return n8n;
}
