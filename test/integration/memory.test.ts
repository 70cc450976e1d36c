import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startEmulator } from '../../emulator/emulator';
import { startWorker } from '../../tools/processes/worker';
import type { Job } from './uploadInProcess';

const SIZE = 128 * 1024 * 1024;

test('a file of 128 MiB arrives whole and is never in memory as a whole', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'memory-'));
	const emulator = await startEmulator();
	const env = { ...process.env, TMPDIR: folder };
	const worker = startWorker<Job, number>(path.join(__dirname, 'uploadInProcess.ts'), env);
	try {
		const bytes = randomBytes(SIZE);
		writeFileSync(path.join(folder, 'large.bin'), bytes);
		const credential = { apiKey: emulator.apiKey, baseUrl: emulator.url };
		const peak = await worker.ask({ folder, fileName: 'large.bin', credential });
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		expect(emulator.requests).toEqual([expect.objectContaining({ status: 200 })]);
		expect(emulator.requests[0].upload).toMatchObject({ size: SIZE, sha256 });
		expect(peak).toBeLessThan(SIZE / 2);
	} finally {
		await worker.end();
		await emulator.close();
		rmSync(folder, { recursive: true });
	}
});
