import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { packPackage } from '../npm/packPackage';

const root = path.join(__dirname, '../..');

/**
 * n8n's user folder with the node in it, as a user installs it by hand: the packed tarball, by npm, in
 * `.n8n/nodes`. Beside it the documents of the examples, in the working folder that n8n is started in.
 *
 * @param folder may hold a user folder already; only the node and the documents are made anew
 * @returns `files`, the folder to start n8n in: the only one that it may read and write
 * @throws Error when npm cannot pack or install it
 */
export function prepareUserFolder(folder: string) {
	installPackage(folder, packPackage(folder).tarball);
	const files = path.join(folder, 'files');
	const documents = path.join(files, 'examples/documents');
	rmSync(documents, { recursive: true, force: true });
	cpSync(path.join(root, 'examples/documents'), documents, { recursive: true });
	return { files };
}

/**
 * Copies the user folder of an n8n that was stopped.
 *
 * @param folder where to
 * @returns see `prepareUserFolder`
 */
export function copyUserFolder(original: string, folder: string) {
	cpSync(original, folder, { recursive: true });
	return { files: path.join(folder, 'files') };
}

/**
 * Installs a tarball in the user folder, as the README says; an installed one is replaced.
 *
 * @param folder the user folder
 * @throws Error when npm cannot install it
 */
export function installPackage(folder: string, tarball: string) {
	const nodes = path.join(folder, '.n8n/nodes');
	mkdirSync(nodes, { recursive: true });
	const manifest = path.join(nodes, 'package.json');
	if (!existsSync(manifest)) {
		writeFileSync(manifest, JSON.stringify({ name: 'installed-nodes', private: true }));
	}
	execFileSync(
		'npm',
		[
			'install',
			'--ignore-scripts',
			// n8n brings n8n-workflow itself.
			'--omit=peer',
			'--legacy-peer-deps',
			'--no-package-lock',
			'--no-audit',
			'--no-fund',
			'--loglevel=error',
			tarball,
		],
		{ cwd: nodes, stdio: ['ignore', 'ignore', 'inherit'] },
	);
}
