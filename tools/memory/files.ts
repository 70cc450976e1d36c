import { createHash, randomFillSync } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';

import type { Scenario, SourceFile } from './types';

const BLOCK = 1024 * 1024;

/**
 * Makes a scenario's files, of random bytes: nothing on the way can store or send less than all of them.
 *
 * @param folder made when missing
 */
export async function makeFiles(folder: string, { count, size }: Scenario): Promise<SourceFile[]> {
	await mkdir(folder, { recursive: true });
	const files: SourceFile[] = [];
	for (let n = 0; n < count; n += 1) {
		const name = `file-${String(n).padStart(4, '0')}.bin`;
		files.push(await makeFile(path.join(folder, name), name, size));
	}
	return files;
}

async function makeFile(file: string, name: string, size: number): Promise<SourceFile> {
	const hash = createHash('sha256');
	const block = Buffer.alloc(BLOCK);
	const handle = await open(file, 'wx');
	try {
		for (let left = size; left > 0; left -= BLOCK) {
			const bytes = randomFillSync(block).subarray(0, Math.min(left, BLOCK));
			hash.update(bytes);
			await handle.writeFile(bytes);
		}
	} finally {
		await handle.close();
	}
	return { path: file, name, size, sha256: hash.digest('hex') };
}
