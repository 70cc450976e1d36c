import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { cacheFolder } from '../cacheFolder';
import { showProgress } from '../terminal/progress';

/** The newest n8n that can be installed from the registry. */
export const N8N_VERSION = '2.41.1';
/** n8n 2.41 needs Node 24; the registry has its binary and headers as a package. */
const NODE_VERSION = '24.21.0';
/** What an installation takes (3.1 GB, measured), with some room for npm's own cache. */
const NEEDED_GB = 5;

export interface Installation {
	/** The version of n8n. */
	version: string;
	/** The folder that holds its node_modules. */
	folder: string;
	/** The Node binary that runs it. */
	node: string;
	/** The version of that binary. */
	nodeVersion: string;
	/** n8n's command, to be run by that binary. */
	script: string;
}

/**
 * Real n8n in the cache folder, installed there the first time.
 *
 * @throws Error when there is too little room, or npm fails
 */
export async function ensureN8n(): Promise<Installation> {
	const folder = path.join(cacheFolder, `n8n-${N8N_VERSION}`);
	const modules = path.join(folder, 'node_modules');
	const nodePackage = path.join(modules, `node-${process.platform}-${process.arch}`);
	const installation = {
		version: N8N_VERSION,
		folder,
		node: path.join(nodePackage, 'bin/node'),
		nodeVersion: NODE_VERSION,
		script: path.join(modules, 'n8n/bin/n8n'),
	};
	// Written last, so that an installation that was interrupted is made again.
	const complete = path.join(folder, 'complete');
	if (existsSync(complete)) return installation;

	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	requireRoom(folder, NEEDED_GB);
	console.log(
		`Installing n8n ${N8N_VERSION} into ${folder}, once. It takes 3.1 GB, and 7 to 10 minutes on two cores.`,
	);
	writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
	const packages = [
		`node-${process.platform}-${process.arch}@${NODE_VERSION}`,
		`n8n@${N8N_VERSION}`,
	];
	const quiet = ['--no-audit', '--no-fund'];
	await runNpm('Downloading n8n', ['install', '--ignore-scripts', ...quiet, ...packages], folder);
	// The two native packages are built for that Node; every other install script is left out.
	await runNpm(
		'Compiling its database driver (one to three minutes)',
		['rebuild', '--ignore-scripts=false', 'sqlite3', 'isolated-vm'],
		folder,
		{
			PATH: `${path.dirname(installation.node)}${path.delimiter}${process.env.PATH}`,
			npm_config_nodedir: nodePackage,
		},
	);
	writeFileSync(complete, '');
	return installation;
}

const getFreeGigabytes = (folder: string) => {
	const { bavail, bsize } = statfsSync(folder);
	return (bavail * bsize) / 1e9;
};

/**
 * @param neededGb gigabytes
 * @throws Error that says what to do, when the folder's disk has less
 */
export function requireRoom(folder: string, neededGb: number) {
	const free = getFreeGigabytes(folder);
	if (free >= neededGb) return;
	throw new Error(
		`n8n needs ${neededGb} GB of disk in ${folder}, and ${free.toFixed(1)} GB are free. Make room, or set MINGLEEGO_CACHE to another folder.`,
	);
}

/**
 * Runs npm and shows what it is doing. npm itself says nothing until it has ended, but in its log each file that it
 * fetches.
 */
async function runNpm(
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
