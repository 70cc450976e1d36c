import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { cacheFolder } from './cacheFolder';

/**
 * Installs packages into a folder of their own in the cache folder, unless they are there already.
 *
 * @param name of the folder, with the version
 * @param versions exact versions by package name
 * @returns the folder that contains node_modules
 * @throws Error when npm fails
 */
export function installOnce(name: string, versions: Record<string, string>): string {
	const folder = path.join(cacheFolder, name);
	// Written last, so that an installation that was interrupted is made again.
	const complete = path.join(folder, 'complete');
	if (existsSync(complete)) return folder;
	console.log(`Installing ${name} into ${folder}, once …`);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(path.join(folder, '.npmrc'), 'ignore-scripts=true\n');
	writeFileSync(
		path.join(folder, 'package.json'),
		JSON.stringify({ private: true, dependencies: versions }),
	);
	execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: folder,
		stdio: 'inherit',
	});
	writeFileSync(complete, '');
	return folder;
}
