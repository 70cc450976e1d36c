import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(__dirname, '../..');

/**
 * The package as npm packs it, unpacked into a temporary folder.
 *
 * @returns `unpacked`, the folder that holds its package.json; `remove` deletes it again
 * @throws Error when npm cannot pack it
 */
export function packAndUnpack() {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-mingleego-'));
	const pack = ['pack', '--json', '--silent', '--pack-destination', folder];
	const [{ filename }] = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }));
	execFileSync('tar', ['-xzf', path.join(folder, filename), '-C', folder]);
	return {
		unpacked: path.join(folder, 'package'),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}
