import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

import type { INodeType, Logger } from 'n8n-workflow';

import { useBinaryMode } from './binary-data';
import { createCredentialsHelper } from './credentials-helper';
import { loadN8n } from './load-n8n';
import { loadPackage } from './load-package';
import { createNodeTypes } from './node-types';
import { createStandIns } from './nodes/index';
import { createItemsNode } from './nodes/items';
import { runWorkflow } from './run-workflow';
import { testCredential } from './test-credential';
import type { Engine, EngineOptions, N8n, PackageLoader, RunOptions, RunResult } from './types';

interface EngineParts {
	n8n: N8n;
	/** Of the package under test. */
	loader: PackageLoader;
	/** By full name. */
	standIns: Record<string, INodeType>;
}

/** The engine that may run, for each loaded n8n. */
const current = new WeakMap<N8n, symbol>();

/**
 * Starts an engine: n8n-core as n8n's cli prepares it, with the package under test loaded.
 *
 * Only one engine of an n8n version works at a time in a process, as n8n has one binary-data service per
 * process: starting another closes the first to further runs.
 *
 * Which n8n-core: `engineRoot`, else the environment variable N8N_ENGINE_ROOT, else the current folder. Which package:
 * `packageRoot`, else N8N_PACKAGE_ROOT, else the current folder; for an engine elsewhere, a copy installed beside it.
 *
 * @throws Error when n8n-core or a built package is missing there, or the package would use another
 *   n8n-workflow than the engine; TypeError for an unknown binaryMode
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
	const { N8N_ENGINE_ROOT, N8N_PACKAGE_ROOT } = process.env;
	const engineRoot = path.resolve(options.engineRoot ?? N8N_ENGINE_ROOT ?? '.');
	const packageRoot = path.resolve(options.packageRoot ?? N8N_PACKAGE_ROOT ?? '.');
	if (!existsSync(path.join(packageRoot, 'package.json'))) {
		throw new Error(`There is no package in ${packageRoot}`);
	}
	const n8n = loadN8n(engineRoot);
	const loader = await loadPackage(n8n, packageRoot);
	const key = Symbol('engine');
	current.set(n8n, key);
	mkdirSync(n8n.userFolder, { recursive: true });
	const storageFolder = mkdtempSync(path.join(n8n.userFolder, 'storage-'));
	await useBinaryMode(n8n, options.binaryMode ?? 'memory', storageFolder);
	const standIns = createStandIns(n8n, path.resolve(options.filesRoot ?? '.'));
	const assertOpen = () => {
		if (current.get(n8n) === key) return;
		throw new Error('This engine is closed, or another one was started after it');
	};

	return {
		version: n8n.version,
		storageFolder,
		logger: getLogger(n8n),

		async run(runOptions) {
			assertOpen();
			return await run({ n8n, loader, standIns }, runOptions);
		},

		async testCredential(typeName, data) {
			assertOpen();
			const credentialsHelper = createCredentialsHelper(n8n, loader, {});
			return await testCredential(n8n, loader, credentialsHelper, typeName, data);
		},

		nodeType: (type) => createNodeTypes(n8n, loader, {}).getByNameAndVersion(type),

		async close() {
			rmSync(storageFolder, { recursive: true, force: true });
			if (current.get(n8n) !== key) return;
			current.delete(n8n);
			rmSync(n8n.userFolder, { recursive: true, force: true });
		},
	};
}

function getLogger({ container, require }: N8n): Logger {
	const common = require('@n8n/backend-common') as typeof import('@n8n/backend-common');
	return container.get(common.Logger);
}

async function run(
	{ n8n, loader, standIns }: EngineParts,
	options: RunOptions,
): Promise<RunResult> {
	const nodeTypes = createNodeTypes(n8n, loader, {
		...standIns,
		...options.nodes,
		'test.items': createItemsNode(options.input ?? []),
	});
	const credentialsHelper = createCredentialsHelper(n8n, loader, options.credentials ?? {});
	return await runWorkflow({ n8n, nodeTypes, credentialsHelper }, options);
}
