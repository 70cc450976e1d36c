import { execFile } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { startEmulator, type Emulator } from '../../emulator/emulator';
import type { Behave } from '../../emulator/behave';
import type { Behavior } from '../../emulator/behavior';
import { KEY_ENCODINGS } from '../../emulator/quotedKey';
import { checkService } from '../../tools/checkService/checkService';
import { formatReport } from '../../tools/checkService/report';
import { TYPESCRIPT } from '../../tools/processes/typescript';

/** With characters that services escape when they quote it. */
const KEY = 'mg_check_"51d0/5ecret+=&<Zq8vK2>';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ apiKey: KEY });
});
beforeEach(() => emulator.reset());
afterAll(async () => await emulator?.close());

/** Checks the emulator in one of its forms. */
async function check(assistantId: string, behave?: Behave) {
	emulator.behave(behave);
	return await checkService({ baseUrl: emulator.url, apiKey: KEY, assistantId });
}

type Findings = Awaited<ReturnType<typeof check>>;

/** What differs: by probe, what came. */
const getDifferences = (findings: Findings) =>
	Object.fromEntries(
		findings.filter(({ holds }) => holds === false).map(({ probe, received }) => [probe, received]),
	);

const getReceived = (findings: Findings) =>
	Object.fromEntries(findings.map(({ probe, received }) => [probe, received]));

test('the documented form is as expected', async () => {
	const findings = await check('a1');
	expect(getDifferences(findings)).toEqual({});
	expect(findings.length).toBeGreaterThanOrEqual(20);
	expect(getReceived(findings)).toMatchObject({
		Chat: expect.stringMatching(
			/^200, application\/json, `\{text: string, fileUrl: null\}`, \d+ ms$/,
		),
		'Chat Stream: form of chunks': expect.stringMatching(/^\d+ × `\{text: string\}`$/),
		'Chat Stream: final response': '`{text: string, fileUrl: null}`, the whole text',
		'Form of the file ID': '`input_0000000000000_check-service.txt`',
		'Missing prompt': expect.stringMatching(
			/^400, application\/json, `\{error: string\}`, \d+ ms, "prompt is required"$/,
		),
		Redirects: 'none',
		'429 and Retry-After': 'none',
	});
});

test('another form that the documentation allows is named, and as expected', async () => {
	const form = { form: 'bare', done: 'true', gzip: 'true', newline: '\r\n', eventNames: 'true' };
	const findings = await check(`any?${new URLSearchParams(form).toString()}`);
	expect(getDifferences(findings)).toEqual({});
	expect(getReceived(findings)).toMatchObject({
		'Chat Stream: names of events': expect.stringMatching(/^\d+ × chunk, 1 × final$/),
		'Chat Stream: form of chunks': expect.stringMatching(/^\d+ × bare text$/),
		'Chat Stream: end mark': '`[DONE]`',
	});
});

test('a wrong form is reported as a difference', async () => {
	expect(getDifferences(await check('any?form=foreign'))).toEqual({
		'Chat Stream: form of chunks': expect.stringContaining('{choices: [{delta: {content: string}}'),
		'Chat Stream: final response': 'none',
	});
	const chunks = encodeURIComponent(JSON.stringify(['One', 'One, two', 'One, two, three']));
	expect(getDifferences(await check(`any?chunks=${chunks}`))).toEqual({
		'Chat Stream: chunks are deltas': 'each chunk repeats the one before it',
	});
});

const wrong: Array<[string, Behave, Record<string, unknown>]> = [
	[
		'a file ID as JSON',
		({ operation }) =>
			operation === 'upload'
				? { body: '{"fileId":"input_1_a"}', contentType: 'application/json' }
				: undefined,
		{
			Upload: expect.stringContaining('200, application/json, `{fileId: string}`'),
			'Chat about that file': expect.stringContaining('400'),
			'Upload without the field file': expect.stringContaining('200'),
		},
	],
	[
		'a redirect',
		({ path: requested }) =>
			requested.endsWith('/sse') ? { redirectTo: 'https://www.example/sse' } : undefined,
		{
			'Chat Stream': expect.stringContaining('to https://www.example/sse'),
			Redirects: '1 × 302 to https://www.example/sse',
		},
	],
	[
		'an unknown assistant that fails',
		({ json }) =>
			JSON.stringify(json)?.includes('"assistantId":"unknown') ? { status: 500 } : undefined,
		{ 'Unknown assistant': expect.stringContaining('500') },
	],
	[
		'an error as a web page',
		({ json }) =>
			JSON.stringify(json)?.includes('"prompt":""')
				? { status: 400, body: '<html><h1>Bad Request</h1></html>', contentType: 'text/html' }
				: undefined,
		{ 'Form of errors': expect.stringContaining('1 × a web page') },
	],
	[
		'a reply without a fileUrl',
		({ operation }) => (operation === 'complete' ? { body: '{"text":"OK"}' } : undefined),
		{ Chat: expect.stringContaining('`{text: string}`') },
	],
	[
		'a stream that is cut off',
		({ operation }) => (operation === 'stream' ? { cutAfter: 3 } : undefined),
		{ 'Chat Stream': expect.stringContaining('cut off'), 'Chat Stream: final response': 'none' },
	],
	[
		'a service that does not respond',
		() => ({ reset: 'beforeHeaders' }),
		{ Chat: expect.stringMatching(/^no response \((?:ECONNRESET|UND_ERR_SOCKET)/) },
	],
];
test.each(wrong)('%s is reported as a difference', async (_name, behave, differences) => {
	expect(getDifferences(await check('a1', behave))).toMatchObject(differences);
});

test('waits after a 429 and notes its Retry-After', async () => {
	const findings = await check('a1', ({ index }) =>
		index === 0 ? { status: 429, retryAfter: 1 } : undefined,
	);
	expect(getDifferences(findings)).toEqual({});
	expect(getReceived(findings)['429 and Retry-After']).toBe('1 × Retry-After: 1');
});

test.each(Object.keys(KEY_ENCODINGS) as Array<NonNullable<Behavior['quoteKey']>>)(
	'the key is not in the report where the service quotes it: %s',
	async (quoteKey) => {
		const quoted = KEY_ENCODINGS[quoteKey](KEY);
		const report = formatReport(
			[],
			await check('a1', () => ({ quoteKey, headers: { server: encodeURIComponent(KEY) } })),
		);
		expect(report).toContain('*****');
		for (let at = 0; at + 8 <= quoted.length; at += 1) {
			expect(report).not.toContain(quoted.slice(at, at + 8));
		}
	},
);

/** What came, in the report's rows about a service that says something. */
async function getCells(error: string, field = 'detail') {
	const body = JSON.stringify({ error, [field]: 1 });
	const findings = await check('a1', () => ({ status: 400, body, headers: { server: 'x' } }));
	return formatReport([], findings)
		.split('\n')
		.filter((line) => /^\| (?:Missing prompt|Form of errors)/.test(line))
		.map((line) => {
			// A pipe ends a cell unless a backslash is before it that no other one escapes.
			const cells = line.match(/(?:\\.|[^|])+/g) ?? [];
			expect(cells).toHaveLength(4);
			return cells[2].trim();
		});
}

test('what the service says cannot break the table', async () => {
	for (const cell of await getCells('a | b \\| c <script> @somebody', 'x\\|y\u001b[31m\n|')) {
		expect(cell).not.toMatch(/<|@s|\p{Cc}/u);
	}
	const [error, forms] = await getCells('a | b');
	expect(forms).toBe('1 × `{error: string}`, 7 × `{error: string, detail: number}`');
	expect(error).toContain('a \\| b');
});

test.each([
	['an image', '![i](https://evil.example/i.png)'],
	['a link', '[Click](https://evil.example)'],
	['a link with a reference', '[Click][1]'],
	['an address', 'See https://evil.example, http://evil.example and www.evil.example'],
	['an address in angle brackets', '<https://evil.example>'],
	['HTML', '<img src="https://evil.example/i.png">'],
	['a reference', '@somebody look at #1 and org/repository#2, or write to me@evil.example'],
	['code that ends early', '` ![i](https://evil.example) `![j](https://evil.example)'],
	['code of its own', '``` ![i](https://evil.example) ```'],
	['escapes of its own', '\\![i]\\(https://evil.example\\) &#33;&#91;i&#93;(https://evil.example)'],
	['emphasis', '**as expected** _and_ ~~not~~ $x$'],
])('nothing that the service says is markup: %s', async (_name, words) => {
	for (const cell of await getCells(words, words)) {
		// What is left without code and escapes.
		const text = cell.replace(/`[^`]+`/g, '').replace(/\\.|&lt;/g, '');
		expect(text).not.toMatch(/[`[\]<*_~$&]|:\/\/|www\.|[@#](?!\u200b)/);
	}
});

/** Runs the command. */
async function runCommand(args: string[], env: Record<string, string> = {}) {
	const file = path.join(__dirname, '../../tools/checkService/run.ts');
	const { MINGLEEGO_API_KEY, MINGLEEGO_ASSISTANT_ID, ...others } = process.env;
	let output = '';
	const child = execFile(process.execPath, [...TYPESCRIPT, file, ...args], {
		env: { ...others, ...env },
	});
	child.stdout?.on('data', (text: string) => (output += text));
	child.stderr?.on('data', (text: string) => (output += text));
	const [code] = await once(child, 'close');
	return { code, output };
}

test('the command ends with 0 when all is as expected, and with 1 otherwise', async () => {
	const [right, wrongForm, real, noKey] = await Promise.all([
		runCommand(['--emulator']),
		runCommand(['--emulator', 'any?form=foreign']),
		runCommand([], {
			MINGLEEGO_API_KEY: KEY,
			MINGLEEGO_ASSISTANT_ID: 'any?form=string',
			MINGLEEGO_BASE_URL: emulator.url,
		}),
		runCommand([]),
	]);
	expect(right).toMatchObject({ code: 0, output: expect.stringContaining('0 differ') });
	expect(wrongForm).toMatchObject({ code: 1, output: expect.stringContaining('2 differ') });
	expect(real).toMatchObject({ code: 0, output: expect.stringContaining('0 differ') });
	expect(real.output).toContain('JSON string');
	expect(real.output).not.toContain(KEY);
	expect(noKey).toMatchObject({
		code: 1,
		output:
			'Set MINGLEEGO_API_KEY and MINGLEEGO_ASSISTANT_ID to check the real service, or add -- --emulator.\n',
	});
});
