import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import type { N8n, PackageLoader } from './types';

/**
 * Fails when the package would use another n8n-workflow than the engine: its errors would then not be
 * `instanceof` the engine's, and a test would measure a mixture that no n8n is.
 *
 * @param packageRoot absolute path
 */
function assertSameWorkflowPackage(packageRoot: string, n8n: N8n): void {
	let found;
	try {
		found = createRequire(path.join(packageRoot, 'package.json')).resolve('n8n-workflow');
	} catch {
		// A package with nothing but types of n8n-workflow needs none at run time.
		return;
	}
	if (found === n8n.workflowPath) return;
	throw new Error(
		`The package in ${packageRoot} would use ${found}, but the engine uses ${n8n.workflowPath}. ` +
			"Install the packed package in the engine's node_modules and give that folder as packageRoot.",
	);
}

/**
 * Forgets the package's loaded modules, so that every engine starts with none of the package's state
 * and with what the last build wrote (jest's watch mode keeps one process).
 *
 * @param packageRoot absolute path
 */
function forgetModules(packageRoot: string): void {
	for (const file of Object.keys(require.cache)) {
		const inPackage = file.startsWith(path.join(packageRoot, 'dist') + path.sep);
		if (inPackage) Reflect.deleteProperty(require.cache, file);
	}
}

/**
 * Loads the package under test as n8n does: with n8n-core's own PackageDirectoryLoader.
 *
 * @param packageRoot folder with the package.json; the package must be built
 * @throws Error when the folder holds no built n8n package, or one that uses another n8n-workflow
 */
export async function loadPackage(n8n: N8n, packageRoot: string): Promise<PackageLoader> {
	const root = realpathSync(packageRoot);
	assertSameWorkflowPackage(root, n8n);
	forgetModules(root);
	const loader = new n8n.core.PackageDirectoryLoader(root);
	await loader.loadAll();
	if (Object.keys(loader.nodeTypes).length === 0) throw new Error(`${root} has no n8n nodes`);
	return loader;
}
