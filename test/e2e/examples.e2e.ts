import { readdirSync } from 'node:fs';
import path from 'node:path';

import { listExamples, saveContents } from '../../tools/n8n/contents';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { toService } from '../../tools/service';
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
let stage: Stage;
beforeAll(async () => {
	// n8n, its owner, the node and the documents are set up as in `npm run n8n`, and now also what is saved in it.
	real = await startRealN8n();
	stage = createStage(real, await saveContents(real.api, toService(real.emulator)));
}, 300_000);
beforeEach(() => real.emulator.reset());
afterAll(async () => await real?.stop());

test.each(listExamples())('%s does in real n8n what it says, as it comes', async (name) => {
	const manual = manualExamples[name];
	if (manual) {
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
