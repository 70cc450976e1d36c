import { randomFillSync } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';

import type { SourceFile } from './types';

const BLOCK = 1024 * 1024;

/**
 * Makes files of random bytes: nothing on the way can store or send less than all of them.
 *
 * @param folder made when missing
 * @param size of each, in bytes
 */
export async function makeFiles(
	folder: string,
	{ count, size }: { count: number; size: number },
): Promise<SourceFile[]> {
	await mkdir(folder, { recursive: true });
	const files: SourceFile[] = [];
	for (let n = 0; n < count; n += 1) {
		const name = `file-${String(n).padStart(4, '0')}.bin`;
		const file = path.join(folder, name);
		await fillFile(file, size);
		files.push({ path: file, name, size });
	}
	return files;
}

async function fillFile(file: string, size: number) {
	const block = Buffer.alloc(BLOCK);
	const handle = await open(file, 'wx');
	try {
		for (let left = size; left > 0; left -= BLOCK) {
			await handle.writeFile(randomFillSync(block).subarray(0, Math.min(left, BLOCK)));
		}
	} finally {
		await handle.close();
	}
}
