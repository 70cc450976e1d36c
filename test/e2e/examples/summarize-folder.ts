import { documents } from '../../fixtures/manualExamples';
import type { Stage } from '../stage';

/** Each document gets a summary, made of its text. Those here are too short to be cut into pieces. */
export default async function ({ open, run, emulator }: Stage) {
	const execution = await run(await open('summarize-folder.json'));
	expect(execution.error).toBeUndefined();
	const readable = documents.filter((name) => !name.endsWith('.png'));
	const summaries = execution.items('Summarize Document').map(({ json }) => json);
	expect(summaries).toEqual(
		readable.map(() => ({ output: { text: expect.stringContaining('answers your prompt') } })),
	);
	const prompts = emulator.requests.map(({ json }) => (json as { prompt: string }).prompt);
	expect(prompts).toHaveLength(readable.length);
	expect(prompts.join()).toContain('IT SERVICE AGREEMENT');
	expect(prompts.join()).toContain('€ 1,752.00');
}
