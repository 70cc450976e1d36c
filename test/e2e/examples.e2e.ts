import { readdirSync } from 'node:fs';
import path from 'node:path';

import { listExamples } from '../../tools/n8n/contents';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { manualExamples } from '../fixtures/manualExamples';
import { createStage, type Stage } from './stage';

/** Examples whose nodes only n8n itself has, or that begin otherwise than with a click: a file each. */
const runs = Object.fromEntries(
	readdirSync(path.join(__dirname, 'examples')).map((file) => [
		file.replace(/\.ts$/, '.json'),
		async (stage: Stage) => {
			const { default: run } = (await import(path.join(__dirname, 'examples', file))) as {
				default: (stage: Stage) => Promise<void>;
			};
			await run(stage);
		},
	]),
);

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
}, 300_000);
beforeEach(() => real.emulator.reset());
afterAll(async () => await real?.stop());

test.each(listExamples())('%s does in real n8n what it says', async (name) => {
	const stage = createStage(real);
	const manual = manualExamples[name];
	if (manual) {
		manual.prepare?.(stage.emulator);
		const execution = await stage.run(await stage.open(name));
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		manual.check(execution, stage.emulator);
	} else {
		const run = runs[name];
		if (!run) throw new Error(`Nothing here runs ${name}`);
		await run(stage);
	}
});
