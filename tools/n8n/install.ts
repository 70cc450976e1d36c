import path from 'node:path';

import { cacheOnce } from '../cacheOnce';
import { getFreeGigabytes } from '../diskSpace';
import { installPackages } from '../npm/installPackages';
import { runNpm } from '../npm/runNpm';

/** The newest n8n that can be installed from the registry. */
export const N8N_VERSION = '2.41.1';
/** n8n 2.41 needs Node 24; the registry has its binary and headers as a package. */
const NODE_VERSION = '24.21.0';
/** The size of an installation (3.1 GB, measured), with some room for npm's own cache. */
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
	const nodePackage = `node-${process.platform}-${process.arch}`;
	const folder = await cacheOnce(
		`n8n-${N8N_VERSION}`,
		async (empty) => await install(empty, nodePackage),
	);
	const modules = path.join(folder, 'node_modules');
	return {
		version: N8N_VERSION,
		folder,
		node: path.join(modules, nodePackage, 'bin/node'),
		nodeVersion: NODE_VERSION,
		script: path.join(modules, 'n8n/bin/n8n'),
	};
}

/** @param nodePackage the name of the package that holds Node */
async function install(folder: string, nodePackage: string): Promise<void> {
	requireRoom(folder, NEEDED_GB);
	console.log(
		`Installing n8n ${N8N_VERSION} into ${folder}, once. It takes 3.1 GB, and 5 to 10 minutes on two cores.`,
	);
	await installPackages('Downloading n8n', folder, {
		[nodePackage]: NODE_VERSION,
		n8n: N8N_VERSION,
	});
	// The two native packages are built for that Node; every other install script is left out.
	const node = path.join(folder, 'node_modules', nodePackage);
	await runNpm(
		'Compiling its database driver (one to three minutes)',
		['rebuild', '--ignore-scripts=false', 'sqlite3', 'isolated-vm'],
		folder,
		{
			PATH: `${path.join(node, 'bin')}${path.delimiter}${process.env.PATH}`,
			npm_config_nodedir: node,
		},
	);
}

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
