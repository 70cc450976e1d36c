import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

import { TYPESCRIPT } from '../../tools/processes/typescript';

test('a file of 64 MiB arrives complete and is never in memory as a whole', async () => {
	// A process that fails rejects.
	const { stdout } = await promisify(execFile)(process.execPath, [
		...TYPESCRIPT,
		path.join(__dirname, '../../tools/memory/run.ts'),
		'--small',
	]);
	const [, first, second] = stdout.split('\n').filter((line) => line.startsWith('│'));
	expect(first).toMatch(/^│ 1 × 64 MiB +│ +\d+ MiB +[\d.]+ s │ +\d+ MiB +[\d.]+ s +│$/);
	expect(second).toMatch(/^│ 20 × 1 MiB +│ +\d+ MiB +[\d.]+ s │ +\d+ MiB +[\d.]+ s +│$/);
	expect(Number(/│ +(\d+) MiB/.exec(first)?.[1])).toBeLessThan(64);
});
