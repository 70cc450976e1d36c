import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { runNpm } from './runNpm';

/**
 * Installs packages without their install scripts.
 *
 * @param what is shown meanwhile
 * @param folder an empty one
 * @param versions exact versions by package name
 * @throws Error when npm fails
 */
export async function installPackages(
	what: string,
	folder: string,
	versions: Record<string, string>,
): Promise<void> {
	const manifest = { private: true, dependencies: versions };
	writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
	await runNpm(what, ['install', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
}
