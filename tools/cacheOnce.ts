import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { cacheFolder } from './cacheFolder';

/**
 * Fills a folder in the cache folder, unless that was done before.
 *
 * @param name of the folder, with the version of what it holds
 * @param fill puts it there; the folder is empty
 * @returns the folder
 * @throws what `fill` throws
 */
export async function cacheOnce(
	name: string,
	fill: (folder: string) => void | Promise<void>,
): Promise<string> {
	const folder = path.join(cacheFolder, name);
	// Written last, so that what was interrupted is done again.
	const complete = path.join(folder, 'complete');
	if (existsSync(complete)) return folder;
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	await fill(folder);
	writeFileSync(complete, '');
	return folder;
}
