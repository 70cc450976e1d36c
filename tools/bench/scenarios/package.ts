import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { name } from '../../../package.json';
import { ensureN8n, type Installation } from '../../n8n/install';
import { atMost } from '../goals';
import { installVersion, installCheckout } from '../packages/installed';
import { OTHERS } from '../packages/others';
import { median } from '../statistics';
import type { Scenario } from './scenario';

const ROOT = path.join(__dirname, '../../..');
const KIB = 1024;

/** The package's size and how long it takes to load, beside well-known community packages. */
export const packageSize: Scenario = {
	name: 'package',
	async run(bench) {
		const rounds = bench.size(11, 1);
		const others = bench.smoke ? OTHERS.slice(0, 1) : OTHERS;
		const installation = await ensureN8n();
		const ours = installCheckout(path.join(bench.folder, 'package'), ROOT, name);
		const measured = others.map(([other, version]) => ({
			name: `${other} ${version}`,
			...installVersion(other, version),
		}));

		const folders = [ours, ...measured].map(({ folder }) => folder);
		const times = measureRequire(folders, installation, rounds);
		const timesOf = (folder: string) => times.get(folder) ?? [];
		const usual = (size: 'packed' | 'unpacked') => median(measured.map((one) => one[size]));
		const kib = (bytes: number) => `${(bytes / KIB).toFixed(0)} KiB`;
		const ms = (value: number) => `${value.toFixed(1)} ms`;
		const listed = measured
			.map(
				({ name: other, packed, unpacked, folder }) =>
					`${other} ${kib(packed)}, ${kib(unpacked)}, ${ms(median(timesOf(folder)))}`,
			)
			.join('; ');
		return [
			{
				what: 'The package: size, and time of `require`',
				note: `packed, unpacked and \`require\` of the ten AI community packages that are downloaded most: ${listed}.`,
				cause:
					'most of ours is the code of two nodes, with the parser of event streams and the validator of JSON Schemas bundled in. It would be smaller as minified code, which nobody who verifies it could read.',
				unit: 'ms',
				samples: { engine: timesOf(ours.folder) },
				goals: [
					atMost(ours.packed, usual('packed'), kib, 'packed, the median:'),
					atMost(ours.unpacked, usual('unpacked'), kib, 'unpacked, the median:'),
					atMost(median(timesOf(ours.folder)), 10, ms, '`require`'),
				],
			},
		];
	},
};

/** @returns the times of each folder's package, in milliseconds, measured alternately */
function measureRequire(folders: string[], installation: Installation, rounds: number) {
	const times = new Map<string, number[]>();
	for (let round = 0; round < rounds; round += 1) {
		for (const folder of folders) {
			times.set(folder, [...(times.get(folder) ?? []), timeRequire(folder, installation)]);
		}
	}
	return times;
}

/**
 * @param folder of a package
 * @returns how long a new process takes to load it, in milliseconds
 */
function timeRequire(folder: string, n8n: Installation): number {
	const script = path.join(__dirname, '../packages/requireTime.js');
	const env = { ...process.env, NODE_PATH: path.join(n8n.folder, 'node_modules') };
	const printed = execFileSync(n8n.node, [script, folder], { env, encoding: 'utf8' });
	return Number(printed.trim().split('\n').at(-1));
}
