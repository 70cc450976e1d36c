import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import stringWidth from 'string-width';

import { startEmulator, type Emulator } from '../../emulator/emulator';
import { TYPESCRIPT } from '../../tools/processes/typescript';

const SCRIPT = path.join(__dirname, '../../tools/demo/run.ts');

let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
afterAll(async () => await emulator?.close());

/** Runs the demo against the tests' emulator, or with its own, with no terminal. */
async function runDemo({ hasOwnEmulator = false } = {}) {
	const env = {
		...process.env,
		MINGLEEGO_API_KEY: hasOwnEmulator ? '' : emulator.apiKey,
		MINGLEEGO_ASSISTANT_ID: hasOwnEmulator ? '' : 'a1',
		MINGLEEGO_BASE_URL: emulator.url,
	};
	return await promisify(execFile)(process.execPath, [...TYPESCRIPT, SCRIPT], { env });
}

const getLongest = (text: string) => Math.max(...text.split('\n').map((line) => stringWidth(line)));

/**
 * Leaves out what differs from run to run: times, the port, what the file IDs hold of the time, and the lines about a
 * step that takes long.
 */
const settle = (text: string) =>
	text
		.replace(/\d+(?= ms)|(?<=127\.0\.0\.1:)\d+|(?<=input_)\d+/g, '0')
		.replace(/^.* … \d+ s\n/gm, '')
		.trim();

test('it prints what the README shows', async () => {
	const readme = readFileSync(path.join(__dirname, '../../README.md'), 'utf8');
	const [, shown = ''] = /```text\n(The node uploads[\s\S]*?)```/.exec(readme) ?? [];
	const { stdout, stderr } = await runDemo({ hasOwnEmulator: true });
	expect(stderr).toBe('');
	expect(settle(stdout)).toBe(settle(shown));
});

test('no line takes more than 80 columns, however long and wide the replies are', async () => {
	const text = 'The fee is € 1,752.00. 服务协议将于六月到期。👩‍👩‍👧 \n'.repeat(50);
	emulator.behave(({ operation }) =>
		operation === 'upload' ? undefined : { body: JSON.stringify({ text, fileUrl: null }) },
	);
	const { stdout, stderr } = await runDemo();
	expect(stderr).toBe('');
	expect(stdout).toContain('│ monthly-costs.png');
	expect(stdout).toContain('3 of 3 documents got a reply');
	expect(stdout).not.toContain('\u001b');
	expect(getLongest(stdout)).toBe(80);
});

test('an error fits as well', async () => {
	const error = 'This assistant was removed. '.repeat(20);
	emulator.behave(({ operation }) =>
		operation === 'complete' ? { status: 400, body: JSON.stringify({ error }) } : undefined,
	);
	const failure = await runDemo().catch((reason) => reason);
	expect(failure).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/^The demo did not complete\. /),
	});
	expect(getLongest(`${failure.stdout}\n${failure.stderr}`)).toBeLessThanOrEqual(80);
});
