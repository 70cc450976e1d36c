/**
 * Changes the reader of the event stream in one place at a time, with Stryker, and lists the changes that no unit test
 * notices. Ends with 0 whatever it finds: some changes have no effect that a test could see.
 */

import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { installOnce } from '../npm/installOnce';

const VERSION = '9.6.1';

async function main() {
	const folder = await installOnce(`stryker-${VERSION}`, {
		'@stryker-mutator/core': VERSION,
		'@stryker-mutator/jest-runner': VERSION,
	});
	const packages = path.join(folder, 'node_modules/@stryker-mutator');
	const { status } = spawnSync(
		process.execPath,
		[
			path.join(packages, 'core/bin/stryker.js'),
			'run',
			path.join(__dirname, 'stryker.config.json'),
			'--plugins',
			path.join(packages, 'jest-runner/dist/src/index.js'),
		],
		{ cwd: path.join(__dirname, '../..'), stdio: 'inherit' },
	);
	process.exitCode = status ?? 1;
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
