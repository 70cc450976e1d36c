'use strict';

const { readdirSync } = require('node:fs');
const path = require('node:path');

const { manualExamples } = require('../fixtures/manualExamples');
const { exampleNames } = require('../../tools/n8n/contents');
const { realN8n } = require('../../tools/n8n/realN8n');
const { stageOn } = require('./stage');

/** Examples whose nodes only n8n itself has, or that begin otherwise than with a click: a file each. */
const runs = Object.fromEntries(
	readdirSync(path.join(__dirname, 'examples')).map((file) => [
		file.replace(/\.js$/, '.json'),
		/** @type {(stage: import('./stage').Stage) => Promise<void>} */ (
			require(path.join(__dirname, 'examples', file))
		),
	]),
);

/** @type {import('../../tools/n8n/realN8n').RealN8n} */
let real;
beforeAll(async () => {
	real = await realN8n();
}, 300_000);
beforeEach(() => real.emulator.reset());
afterAll(async () => await real?.stop());

test.each(exampleNames())('%s does in real n8n what it says', async (name) => {
	const stage = stageOn(real);
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
