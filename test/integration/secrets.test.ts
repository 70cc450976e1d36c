import { inspect } from 'node:util';

import type { INodeParameters } from 'n8n-workflow';

import type { Behavior } from '../../emulator/behavior';
import { KEY_ENCODINGS } from '../../emulator/quotedKey';
import type { RunResult } from '../../tools/engine/types';
import { oneNode } from '../../tools/workflows';
import { CHAT, getJson, OPERATIONS, STREAM, setUpNode } from './setUpNode';

/** With every character that one form or another escapes. */
const KEY = 'mg_live_"51d0\'c0ffee/5ecret+=&<Zq8vK2>';
const TOKEN = 'eyJhbGciOi/JIUzI1NiIs+InR5cCI==';

const node = setUpNode({ emulator: { apiKey: KEY } });
const credential = { bearerToken: `Bearer ${TOKEN}` };
const FILE = { data: { bytes: Buffer.from('hello'), fileName: 'a.txt', mimeType: 'text/plain' } };

const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

/** The parts of a secret, in any form, that are in what a run saved. */
function findLeaks(result: RunResult, secrets: string[] = [KEY, TOKEN]) {
	const everything = [
		result.record(),
		String(result.error?.stack),
		JSON.stringify(result.error),
		inspect(result, { depth: 12, maxArrayLength: null, maxStringLength: null }),
	].join('\n');
	return getParts(secrets).filter((part) => everything.includes(part));
}

/** Every eight characters of the secrets in all forms. */
function getParts(secrets: string[]) {
	const parts = secrets.flatMap((secret) =>
		Object.values(KEY_ENCODINGS).flatMap((form) => {
			const text = form(secret);
			return Array.from({ length: text.length - 7 }, (_, at) => text.slice(at, at + 8));
		}),
	);
	return [...new Set(parts)];
}

/** What the first item's error says. */
const getMessage = (result: RunResult) =>
	String(result.error?.message ?? [...getJson(result), ...getJson(result, 'Failed')][0]?.error);

/**
 * Runs an operation with each setting of On Error.
 *
 * @param fields of the credential
 */
async function runWithEachErrorMode(
	operation: INodeParameters,
	behavior?: Behavior,
	fields: Record<string, string> = {},
) {
	const results = [];
	for (const onError of ON_ERROR) {
		node.emulator.behave(behavior && (() => behavior));
		const input = [0, 1].map((n) => ({ json: { n }, files: FILE }));
		const more = { input, credential: { ...credential, ...fields }, node: { onError } };
		const result = await node.run(operation, more);
		expect(result.status).toBe(onError === 'stopWorkflow' ? 'error' : 'success');
		// Where n8n stops at an error, the one that came first is shown.
		expect(getMessage(result)).toMatch(/\[item [01]\]/);
		results.push(result);
	}
	return results;
}

describe.each(OPERATIONS)('the key never shows: $name', ({ parameters: operation }) => {
	const plain = JSON.stringify({ error: `Invalid API key: ${KEY} (and ${TOKEN})` });

	const quoted: Array<[string, Behavior]> = [
		['quoted by the service', { status: 401, body: plain }],
		['quoted in a page', { status: 403, body: `<html><body>${KEY}</body></html>` }],
		['a redirect', { redirectTo: `https://x.example/?key=${encodeURIComponent(KEY)}` }],
		['what is not a reply', { body: `<html>${KEY_ENCODINGS.html(KEY)}</html>` }],
		['an error of status 200', { body: JSON.stringify({ error: { message: `No ${KEY}` } }) }],
	];
	test.each(quoted)('%s', async (_case, behavior) => {
		for (const result of await runWithEachErrorMode(operation, behavior)) {
			expect(getMessage(result)).toContain('*****');
			expect(findLeaks(result)).toEqual([]);
		}
	});

	const others: Array<[string, Behavior | undefined, Record<string, string>]> = [
		['another key', undefined, { apiKey: 'another-key' }],
		['connection reset', { reset: 'beforeHeaders' }, {}],
		['reset after the headers', { reset: 'afterHeaders' }, {}],
		['nobody there', undefined, { baseUrl: 'http://127.0.0.1:9' }],
		['no such host', undefined, { baseUrl: 'http://mingleego.invalid' }],
		['no web address', undefined, { baseUrl: 'nonsense' }],
		['a key that no header can carry', undefined, { apiKey: `${KEY}\u0007ü` }],
	];
	test.each(others)('%s', async (_case, behavior, fields) => {
		for (const result of await runWithEachErrorMode(operation, behavior, fields)) {
			expect(findLeaks(result, [KEY, TOKEN, 'another-key'])).toEqual([]);
		}
	});

	test.each(Object.keys(KEY_ENCODINGS) as Array<keyof typeof KEY_ENCODINGS>)(
		'in the form %s',
		async (quoteKey) => {
			for (const result of await runWithEachErrorMode(operation, { quoteKey })) {
				expect(getMessage(result)).toContain('Not accepted: *****');
				expect(findLeaks(result)).toEqual([]);
			}
		},
	);
});

describe.each(OPERATIONS)('a key that was changed after it was sent: $name', ({ parameters }) => {
	test.each([0, 1])('with %i retries', async (maxRetries) => {
		for (const onError of ON_ERROR) {
			node.emulator.reset();
			const data = node.credentialData({ bearerToken: TOKEN });
			node.emulator.behave(({ index }) => {
				if (index < maxRetries) return { status: 503 };
				Object.assign(data, { apiKey: 'another-key', bearerToken: 'another-token' });
				const error = `Not ${KEY} nor ${TOKEN}, another-key, another-token`;
				return { status: 401, body: JSON.stringify({ error }) };
			});
			const result = await node.engine.run({
				workflow: oneNode({ ...parameters, options: { maxRetries } }, { onError }),
				credentials: { 1: { type: 'mingleegoApi', data } },
				input: [{ json: {}, files: FILE }],
			});
			expect(node.emulator.requests).toHaveLength(maxRetries + 1);
			expect(getMessage(result)).toContain('Not ***** nor *****, *****, *****');
			expect(findLeaks(result, [KEY, TOKEN, 'another-key', 'another-token'])).toEqual([]);
		}
	});
});

test('the key that was sent, when the credential is gone', async () => {
	const credentials = { 1: { type: 'mingleegoApi', data: node.credentialData() } };
	node.emulator.behave(() => {
		Reflect.deleteProperty(credentials, 1);
		return { status: 401, body: `The key ${KEY} is wrong` };
	});
	const result = await node.engine.run({ workflow: oneNode(CHAT), credentials });
	expect(getMessage(result)).toContain('The key ***** is wrong');
	expect(findLeaks(result)).toEqual([]);
});

test.each([
	['its start', `${KEY.slice(0, 12)}...`, '*****...'],
	['its start and its end', `${KEY.slice(0, 8)}*********${KEY.slice(-4)}`, '*******************'],
	['in Basic authentication', `Basic ${btoa(`key:${KEY}`)}`, 'Basic a2V5O*****'],
])('what a service shows of the key: %s', async (_name, shown, clean) => {
	node.emulator.behave(() => ({
		status: 401,
		body: JSON.stringify({ error: { message: `Incorrect API key: ${shown}. Check it.` } }),
	}));
	const result = await node.run(CHAT, { credential });
	expect(getMessage(result)).toContain(`: Incorrect API key: ${clean}`);
	expect(findLeaks(result)).toEqual([]);
	expect(await node.engine.testCredential('mingleegoApi', node.credentialData())).toEqual({
		status: 'Error',
		message: expect.stringContaining(`: Incorrect API key: ${clean}`),
	});
});

test('by hand, with an Assistant ID', async () => {
	const { error } = await node.run({ ...CHAT, assistantId: 'any?quoteKey=url&status=403' });
	expect(error?.message).toBe('Mingleego returned 403 Forbidden: Not accepted: ***** [item 0]');
	expect(node.emulator.requests).toHaveLength(1);
});

test.each([
	['of what is quoted', 500, (length: number) => 'x '.repeat(500).slice(0, length)],
	[
		'of what is read, with markup alone before it',
		64 * 1024,
		(length: number) => '<i></i>'.repeat(9_000).padEnd(length, ' ').slice(0, length),
	],
])('at the edge %s', async (_name, edge, textOf) => {
	node.emulator.behave(({ json }) => {
		const { prompt } = json as { prompt: string };
		const [form, at] = prompt.split(' ');
		const quoted = KEY_ENCODINGS[form as keyof typeof KEY_ENCODINGS](KEY);
		return { status: 401, body: `${textOf(Number(at) - 1)} ${quoted} and more` };
	});
	const parts = getParts([KEY]);
	for (const form of ['plain', 'json'] as const) {
		// From where it is whole before the edge to where it begins after it.
		const length = KEY_ENCODINGS[form](KEY).length + 4;
		const input = Array.from({ length }, (_, n) => ({ json: { at: edge + 2 - n } }));
		const result = await node.run(
			{ ...CHAT, prompt: `=${form} {{ $json.at }}` },
			{ input, credential, node: { onError: 'continueRegularOutput' } },
		);
		for (const { error } of getJson(result)) {
			expect(error).toMatch(/^Mingleego returned 401 Unauthorized/);
			expect(parts.filter((part) => String(error).includes(part))).toEqual([]);
		}
	}
});

test('in an error event of a stream, also for streaming clients', async () => {
	const event = `event: error\ndata: ${JSON.stringify({ message: `Not ${KEY}` })}\n\n`;
	for (const onError of ON_ERROR) {
		const streamedErrors: unknown[] = [];
		node.emulator.behave(() => ({ raw: `data: {"text":"Once "}\n\n${event}`, chunkDelayMs: 5 }));
		const more = {
			node: { onError },
			onChunk: (chunk: unknown) => void streamedErrors.push(chunk),
		};
		const result = await node.run(STREAM, more);
		expect(getMessage(result)).toContain('Mingleego reported an error: Not *****');
		expect(JSON.stringify(streamedErrors)).not.toContain('c0ffee');
		expect(findLeaks(result)).toEqual([]);
	}
});

test('in the address of a generated file: the error hides it, and the reply stays as it is', async () => {
	const fileUrl = `data:${KEY}`;
	node.emulator.behave(() => ({ body: JSON.stringify({ text: 'Here.', fileUrl }) }));
	const download = { ...CHAT, options: { downloadGeneratedFile: true } };
	const stopped = await node.run(download, { credential });
	expect(stopped.error?.message).toContain('is not an HTTP or HTTPS URL: data:***** [item 0]');
	expect(findLeaks(stopped)).toEqual([]);
	const result = await node.run(download, {
		credential,
		node: { onError: 'continueRegularOutput' },
	});
	const [{ error, ...reply }] = getJson(result);
	expect(reply).toEqual({ text: 'Here.', fileUrl });
	expect(error).toContain('is not an HTTP or HTTPS URL: data:*****');
});

test.each(Object.keys(KEY_ENCODINGS) as Array<keyof typeof KEY_ENCODINGS>)(
	'in what the Test button says, in the form %s',
	async (quoteKey) => {
		for (const at of [0, 470, 480, 490]) {
			const padding = 'x '.repeat(at / 2);
			node.emulator.behave(() => ({
				status: 401,
				body: JSON.stringify({ error: `${padding}${KEY_ENCODINGS[quoteKey](KEY)} is wrong` }),
			}));
			const { message } = await node.engine.testCredential('mingleegoApi', node.credentialData());
			expect(message).toContain('*****');
			expect(message).not.toContain('c0ffee');
			expect(message).not.toContain('mg_live');
		}
		node.emulator.behave(() => ({ redirectTo: `https://x.example/?k=${encodeURIComponent(KEY)}` }));
		const { message } = await node.engine.testCredential('mingleegoApi', node.credentialData());
		expect(message).toBe(
			"The Base URL redirects to https://x.example/?k=*****. Enter that address if it is Mingleego's.",
		);
	},
);
