import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { cacheFolder } from '../../cacheFolder';

interface Installed {
	/** Of the package, beside what it needs. */
	folder: string;
	/** Bytes of its tarball. */
	packed: number;
	/** Bytes of its files. */
	unpacked: number;
}

/**
 * Installs a package with npm, in the cache folder.
 *
 * @throws Error when npm cannot get it
 */
export function installVersion(name: string, version: string): Installed {
	const home = path.join(cacheFolder, 'packages', `${name.replace('/', '+')}-${version}`);
	// Written last, so that an installation that was interrupted is made again.
	const record = path.join(home, 'sizes.json');
	if (!existsSync(record)) {
		rmSync(home, { recursive: true, force: true });
		mkdirSync(home, { recursive: true });
		const sizes = pack(home, `${name}@${version}`);
		install(home, sizes.tarball);
		writeFileSync(record, JSON.stringify(sizes));
	}
	const { packed, unpacked } = JSON.parse(readFileSync(record, 'utf8'));
	return { folder: path.join(home, 'node_modules', name), packed, unpacked };
}

/** @param what a package of the registry, or a folder */
function pack(home: string, what: string): { tarball: string; packed: number; unpacked: number } {
	const args = ['pack', what, '--json', '--silent', '--pack-destination', home];
	const [{ filename, unpackedSize }] = JSON.parse(
		execFileSync('npm', args, { cwd: home, encoding: 'utf8' }),
	);
	const tarball = path.join(home, filename);
	return { tarball, packed: statSync(tarball).size, unpacked: unpackedSize };
}

function install(home: string, tarball: string) {
	writeFileSync(path.join(home, 'package.json'), JSON.stringify({ private: true }));
	const args = ['install', '--ignore-scripts', '--omit=peer', '--legacy-peer-deps', '--no-audit'];
	execFileSync('npm', [...args, '--no-fund', '--loglevel=error', tarball], {
		cwd: home,
		stdio: ['ignore', 'ignore', 'inherit'],
	});
}

/**
 * This checkout's package, installed in the same way.
 *
 * @param home an empty folder
 * @param root of the checkout, built
 */
export function installCheckout(home: string, root: string, name: string): Installed {
	mkdirSync(home, { recursive: true });
	const { tarball, packed, unpacked } = pack(home, root);
	install(home, tarball);
	return { folder: path.join(home, 'node_modules', name), packed, unpacked };
}
