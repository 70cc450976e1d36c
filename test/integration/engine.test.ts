/** The example of docs/engineering/engine.md. */

import { readFileSync } from 'node:fs';

import { startEmulator, type Emulator } from '../../emulator/emulator';
import { askAboutFile } from '../fixtures/engineExample';

let service: Emulator;
beforeAll(async () => {
	service = await startEmulator({ chunkDelayMs: 5 });
});
afterAll(async () => await service?.close());

const ask = async (signal = new AbortController().signal) =>
	await askAboutFile({ apiKey: service.apiKey, baseUrl: service.url }, signal);

test('the page shows the code that is run here', () => {
	const page = readFileSync('docs/engineering/engine.md', 'utf8');
	const code = readFileSync('test/fixtures/engineExample.ts', 'utf8');
	expect(page).toContain(`\`\`\`ts\n${code}\`\`\``);
});

const print = jest.spyOn(console, 'log').mockImplementation(() => {});
afterAll(() => print.mockRestore());

test('a credential, a file and a stream', async () => {
	const { status, items } = await ask();
	expect(status).toBe('success');
	const [{ json }] = items('Ask');
	expect(json.text).toMatch(/"Hi" with 1 file\. a\.txt has 5 bytes of type text\/plain\.$/);
	expect(print.mock.calls.flat().join('')).toBe(json.text);
});

test('a run that is stopped', async () => {
	service.behave(() => ({ delayMs: 60_000 }));
	const { status } = await ask(AbortSignal.timeout(100));
	expect(status).toBe('canceled');
});
