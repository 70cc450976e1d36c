import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '../..');

interface Packed {
	/** Path of the tarball. */
	tarball: string;
	/** Bytes of the tarball. */
	size: number;
	/** Bytes of the files in it. */
	unpackedSize: number;
}

/**
 * Packs a package with npm, as it is published.
 *
 * @param folder where the tarball goes, made when missing
 * @param what a package's folder, or its name and version in the registry; this project unless given
 * @throws Error when npm cannot pack it
 */
export function packPackage(folder: string, what: string = root): Packed {
	mkdirSync(folder, { recursive: true });
	const pack = ['pack', what, '--json', '--silent', '--pack-destination', folder];
	// npm's settings are those of this project.
	const printed = execFileSync('npm', pack, { cwd: root, encoding: 'utf8' });
	const [{ filename, size, unpackedSize }] = JSON.parse(printed);
	return { tarball: path.join(folder, filename), size, unpackedSize };
}

/**
 * Packs a package and unpacks it again.
 *
 * @param folder made when missing
 * @param what a package's folder, or its name and version in the registry; this project unless given
 * @returns also `unpacked`, the folder with its package.json
 * @throws Error when npm cannot pack it
 */
export function unpackPackage(folder: string, what?: string): Packed & { unpacked: string } {
	const packed = packPackage(folder, what);
	execFileSync('tar', ['-xzf', packed.tarball, '-C', folder]);
	return { ...packed, unpacked: path.join(folder, 'package') };
}
