/**
 * `npm run test:compat`: the engine tests on older versions of n8n-core, with the package as it is packed. Each
 * version is installed once, into a cache folder under the user's home.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';

import { installOnce } from '../installOnce';
import { packAndUnpack } from '../verification/packed';
import engines from './engines.json';

const root = path.join(__dirname, '../..');

/** The SDK for AI nodes, which n8n has from 2.16 on. */
const SDK = '@n8n/ai-node-sdk';

/** Tests that do not depend on the version of n8n-core, or take long for what they would add. */
const NOT_ABOUT_THE_ENGINE = [
	'builderHint',
	'checkService',
	'package',
	'faultMatrix',
	'fuzz',
	'manyItems',
	'memory',
	'streamProperties',
].map((name) => `${name}.test`);

/** Tests of the chat model, which needs the SDK, and the test of what it says without. */
const WITH_SDK = ['chatModel\\w*', 'langchain', 'sharedByNodes'].map((name) => `${name}.test`);
const WITHOUT_SDK = ['withoutSdk.test'];

const { unpacked, remove } = packAndUnpack();
let failed = 0;
try {
	for (const versions of engines as Array<Record<string, string>>) {
		const engineRoot = installOnce(`n8n-core-${versions['n8n-core']}`, versions);
		const packageRoot = path.join(engineRoot, 'node_modules/n8n-nodes-mingleego');
		rmSync(packageRoot, { recursive: true, force: true });
		cpSync(unpacked, packageRoot, { recursive: true });

		console.log(`\nThe engine tests on n8n-core ${versions['n8n-core']}`);
		const jest = spawnSync(
			process.execPath,
			[
				path.join(root, 'node_modules/jest/bin/jest.js'),
				'--config',
				path.join(root, 'test/jest.config.js'),
				'test/integration',
				'--testPathIgnorePatterns',
				...NOT_ABOUT_THE_ENGINE,
				...(SDK in versions ? WITHOUT_SDK : WITH_SDK),
			],
			{
				cwd: root,
				stdio: 'inherit',
				// They take half a minute. A run that hangs must end as a failure.
				timeout: 600_000,
				env: {
					...process.env,
					MINGLEEGO_TEST_ENGINE: engineRoot,
					MINGLEEGO_TEST_PACKAGE: packageRoot,
				},
			},
		);
		if (jest.status !== 0) failed += 1;
	}
} finally {
	remove();
}
process.exitCode = failed === 0 ? 0 : 1;
