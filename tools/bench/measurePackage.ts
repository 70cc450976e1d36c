import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { n8n } from '../../package.json';
import type { Installation } from '../n8n/install';
import { unpackPackage } from '../npm/packPackage';
import { median } from '../statistics';

const ROUNDS = 11;

/** Prints how long the given files take to load, in milliseconds. n8n-workflow is there by then, as in n8n. */
const LOAD = `
	require('n8n-workflow');
	const startedAt = performance.now();
	for (const file of process.argv.slice(1)) require(file);
	console.log(performance.now() - startedAt);
	process.exit();
`;

/**
 * The size of the package, and how long a new process takes to load it.
 *
 * @param folder for the unpacked package
 * @returns a sentence
 */
export function measurePackage(folder: string, installation: Installation): string {
	const { size, unpackedSize, unpacked } = unpackPackage(folder);
	const files = [...n8n.nodes, ...n8n.credentials].map((file) => path.join(unpacked, file));
	const options = {
		cwd: unpacked,
		env: { ...process.env, NODE_PATH: path.join(installation.folder, 'node_modules') },
		encoding: 'utf8',
	} as const;
	const times = Array.from({ length: ROUNDS }, () =>
		Number(execFileSync(installation.node, ['-e', LOAD, ...files], options)),
	);
	const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;
	return `The package: ${kib(size)} packed, ${kib(unpackedSize)} unpacked; \`require\` takes ${median(times).toFixed(1)} ms.`;
}
