/**
 * `npm run test:compat`: the engine tests on older versions of n8n-core, with the package as it is packed. Each
 * version is installed once, into a cache folder under the user's home.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { installOnce } from '../npm/installOnce';
import { unpackPackage } from '../npm/packPackage';
import engines from './engines.json';

const root = path.join(__dirname, '../..');

/** The SDK for AI nodes, which n8n has from 2.16 on. */
const SDK = '@n8n/ai-node-sdk';

/** Tests that do not depend on the version of n8n-core, or take long for what they would add. */
const NOT_ABOUT_THE_ENGINE = [
	'builderHint',
	'checkService',
	'demo',
	'engine',
	'exhaustedQuota',
	'package',
	'faultMatrix',
	'fuzz',
	'manyItems',
	'memory',
	'retryAfter',
	'streamProperties',
	'systemClock',
].map((name) => `${name}.test`);

/** Tests of the chat model, which needs the SDK, and the test of what it says without. */
const WITH_SDK = ['chatModel\\w*', 'langchain', 'sharedByNodes'].map((name) => `${name}.test`);
const WITHOUT_SDK = ['withoutSdk.test'];

async function main() {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-mingleego-'));
	try {
		const { unpacked } = unpackPackage(folder);
		let failed = 0;
		for (const versions of engines as Array<Record<string, string>>) {
			const engineRoot = await installOnce(`n8n-core-${versions['n8n-core']}`, versions);
			const packageRoot = path.join(engineRoot, 'node_modules/n8n-nodes-mingleego');
			rmSync(packageRoot, { recursive: true, force: true });
			cpSync(unpacked, packageRoot, { recursive: true });

			console.log(`\nThe engine tests on n8n-core ${versions['n8n-core']}`);
			const ignored = [...NOT_ABOUT_THE_ENGINE, ...(SDK in versions ? WITHOUT_SDK : WITH_SDK)];
			if (!runTests(engineRoot, packageRoot, ignored)) failed += 1;
		}
		process.exitCode = failed === 0 ? 0 : 1;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** @returns whether all of them passed */
function runTests(engineRoot: string, packageRoot: string, ignored: string[]): boolean {
	const { status } = spawnSync(
		process.execPath,
		[
			path.join(root, 'node_modules/jest/bin/jest.js'),
			'--config',
			path.join(root, 'test/jest.config.js'),
			'test/integration',
			'--testPathIgnorePatterns',
			...ignored,
		],
		{
			cwd: root,
			stdio: 'inherit',
			// They take half a minute. A run that hangs must end as a failure.
			timeout: 600_000,
			env: {
				...process.env,
				N8N_ENGINE_ROOT: engineRoot,
				N8N_PACKAGE_ROOT: packageRoot,
			},
		},
	);
	return status === 0;
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
