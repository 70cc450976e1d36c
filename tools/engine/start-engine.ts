import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

import { useBinaryMode } from './binary-data';
import { createCredentialsHelper } from './credentials-helper';
import { loadN8n } from './load-n8n';
import { loadPackage } from './load-package';
import { createNodeTypes } from './node-types';
import { createStandIns } from './nodes/index';
import { createItemsNode } from './nodes/items';
import { runWorkflow } from './run-workflow';
import { testCredential } from './test-credential';
import type { Engine, EngineOptions, N8n } from './types';

const CHECKOUT = path.resolve(__dirname, '../..');
const PACKAGE_NAME = 'n8n-nodes-mingleego';

/** The engine that may run, for each loaded n8n. */
const current = new WeakMap<N8n, symbol>();

/**
 * Where the package under test is. In this checkout the package finds the checkout's n8n-workflow, so
 * for another engine it is the copy installed beside that engine.
 *
 * @param engineRoot absolute path
 * @returns absolute path
 */
function packageFolder(packageRoot: string | undefined, engineRoot: string): string {
	const given = packageRoot ?? process.env.MINGLEEGO_TEST_PACKAGE;
	if (given) return path.resolve(given);
	if (engineRoot === CHECKOUT) return CHECKOUT;
	return path.join(engineRoot, 'node_modules', PACKAGE_NAME);
}

/**
 * Starts an engine: n8n-core as n8n's cli prepares it, with the package under test loaded.
 *
 * Only one engine of an n8n version works at a time in a process, as n8n has one binary-data service a
 * process: starting another closes the first to further runs.
 *
 * Which n8n-core: `engineRoot`, else the environment variable MINGLEEGO_TEST_ENGINE, else this
 * checkout. Which package: `packageRoot`, else MINGLEEGO_TEST_PACKAGE, else this checkout, or for
 * another engine its node_modules/n8n-nodes-mingleego.
 *
 * @throws Error when n8n-core or a built package is missing there, or the package would use another
 *   n8n-workflow than the engine; TypeError for an unknown binaryMode
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
	const engineRoot = path.resolve(
		options.engineRoot ?? (process.env.MINGLEEGO_TEST_ENGINE || CHECKOUT),
	);
	const packageRoot = packageFolder(options.packageRoot, engineRoot);
	if (!existsSync(path.join(packageRoot, 'package.json'))) {
		throw new Error(`There is no package in ${packageRoot}`);
	}
	const filesRoot = path.resolve(options.filesRoot ?? '.');

	const n8n = loadN8n(engineRoot);
	const loader = await loadPackage(n8n, packageRoot);
	const key = Symbol('engine');
	current.set(n8n, key);
	mkdirSync(n8n.userFolder, { recursive: true });
	const storageFolder = options.storageFolder
		? path.resolve(options.storageFolder)
		: mkdtempSync(path.join(n8n.userFolder, 'storage-'));
	await useBinaryMode(n8n, options.binaryMode ?? 'memory', storageFolder);
	const standIns = createStandIns(n8n, filesRoot);

	const assertOpen = () => {
		if (current.get(n8n) === key) return;
		throw new Error('This engine is closed, or another one was started after it');
	};

	const engine: Engine = {
		version: n8n.version,
		storageFolder,
		credentialReads: 0,

		async run(runOptions) {
			assertOpen();
			const items = createItemsNode(runOptions.input ?? []);
			const nodeTypes = createNodeTypes(n8n, loader, { ...standIns, 'test.items': items });
			const onRead = () => {
				engine.credentialReads += 1;
			};
			const stored = runOptions.credentials ?? {};
			const credentialsHelper = createCredentialsHelper(n8n, loader, stored, onRead);
			return await runWorkflow({ n8n, nodeTypes, credentialsHelper }, runOptions);
		},

		async testCredential(typeName, data) {
			assertOpen();
			const credentialsHelper = createCredentialsHelper(n8n, loader, {}, () => {});
			return await testCredential(n8n, loader, credentialsHelper, typeName, data);
		},

		nodeType(version) {
			const [name] = Object.keys(loader.nodeTypes);
			const nodeTypes = createNodeTypes(n8n, loader, {});
			return nodeTypes.getByNameAndVersion(`${loader.packageName}.${name}`, version);
		},

		async close() {
			if (!options.storageFolder) rmSync(storageFolder, { recursive: true, force: true });
			if (current.get(n8n) !== key) return;
			current.delete(n8n);
			rmSync(n8n.userFolder, { recursive: true, force: true });
		},
	};
	return engine;
}
