import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { getFreeGigabytes } from '../diskSpace';
import { showProgress } from '../terminal/progress';

/**
 * Runs npm and shows what it is doing. npm itself says nothing until it has ended, but in its log each file that it
 * fetches.
 *
 * @param what is shown meanwhile
 * @param folder to run it in
 * @param env variables besides those of this process
 * @throws Error with what it printed, when it fails
 */
export async function runNpm(
	what: string,
	args: string[],
	folder: string,
	env: NodeJS.ProcessEnv = {},
): Promise<void> {
	const before = getFreeGigabytes(folder);
	let fetched = 0;
	const getDetail = () => {
		if (fetched === 0) return '';
		const written = Math.max(0, before - getFreeGigabytes(folder));
		return `${fetched} files fetched, ${written.toFixed(1)} GB written`;
	};
	const log: string[] = [];
	await showProgress(
		what,
		async () => {
			const npm = spawn('npm', [...args, '--loglevel=http'], {
				cwd: folder,
				stdio: ['ignore', 'ignore', 'pipe'],
				env: { ...process.env, ...env },
			});
			const ended = new Promise<number | null>((resolve, reject) => {
				npm.once('error', reject);
				npm.once('close', resolve);
			});
			for await (const line of createInterface({ input: npm.stderr })) {
				if (line.startsWith('npm http fetch')) fetched += 1;
				else if (!/^npm (?:http|warn)/.test(line)) log.push(line);
			}
			const code = await ended;
			if (code === 0) return;
			throw new Error([...log, `${what} failed: npm ${args[0]} ended with ${code}.`].join('\n'));
		},
		getDetail,
	);
}
