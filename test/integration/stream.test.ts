import { once } from 'node:events';
import net from 'node:net';
import { gzipSync } from 'node:zlib';

import type { Behavior } from '../../emulator/behavior';
import { startEmulator } from '../../emulator/emulator';
import { CHAT, getJson, STREAM, setUpNode, UPLOAD, type RunOptions } from './setUpNode';

const node = setUpNode();
const CHUNKS = ['Grüße, ', '世界 🌍 ', 'ha', 'ha', 'ha', '\n\n', 'zwei Zeilen\nund "Zitat"', '!'];
const TEXT = CHUNKS.join('');

let credentials = 0;

/** A credential of which no stream was seen yet: whether one must have a final event is remembered of it. */
const createUnknownCredential = () => `unknown-${(credentials += 1)}`;

async function runStream(
	behavior: Behavior,
	{ maxRetries = 0, ...more }: RunOptions & { maxRetries?: number } = {},
) {
	node.emulator.behave(() => ({ chunks: CHUNKS, ...behavior }));
	return await node.run(
		{ ...STREAM, options: { maxRetries } },
		{ credentialId: createUnknownCredential(), ...more },
	);
}

describe('every form of the stream returns the same reply', () => {
	const forms: Array<NonNullable<Behavior['form']>> = [
		'object',
		'string',
		'bare',
		'objectWithFileUrl',
	];
	const finals: Array<NonNullable<Behavior['final']>> = ['whole', 'empty', 'last'];
	const cases = forms.flatMap((form) => finals.map((final) => ({ form, final })));

	test.each(cases)('$form chunks, final event $final', async (form) => {
		expect(getJson(await runStream(form))).toEqual([{ text: TEXT, fileUrl: null }]);
		expect(getJson(await runStream({ ...form, done: true }))).toEqual([
			{ text: TEXT, fileUrl: null },
		]);
	});

	test.each(forms)('%s chunks without a final event, with and without [DONE]', async (form) => {
		for (const done of [false, true]) {
			expect(getJson(await runStream({ form, final: 'none', done }))).toEqual([
				{ text: TEXT, fileUrl: null },
			]);
		}
	});

	test.each(['final', 'complete', 'done', 'end'])('a final event named %s', async (finalName) => {
		expect(getJson(await runStream({ finalName }))).toEqual([{ text: TEXT, fileUrl: null }]);
	});

	const tidied: Behavior[] = [
		{},
		{ form: 'string' },
		{ form: 'bare' },
		{ done: true },
		{ finalName: 'complete' },
		{ form: 'objectWithFileUrl', eventNames: true },
	];
	test.each(tidied)('a tidied final event is the reply, once: %j', async (form) => {
		const chunks = ['\n**Sales** ', 'rose by ', '4 %【4:0†source】 ', 'in ', 'May.', '\n'];
		expect(getJson(await runStream({ ...form, chunks, final: 'tidied' }))).toEqual([
			{ text: 'Sales rose by 4 % in May.', fileUrl: null },
		]);
	});

	test('the last of two chunks that are alike is a chunk where each has a fileUrl', async () => {
		const chunks = ['The total is ', '5', '0', '0'];
		for (const done of [false, true]) {
			const form = { form: 'objectWithFileUrl', final: 'none', done } as const;
			expect(getJson(await runStream({ ...form, chunks }))).toEqual([
				{ text: 'The total is 500', fileUrl: null },
			]);
		}
	});

	const wires: Behavior[] = [
		{ newline: '\r\n' },
		{ newline: '\r' },
		{ bom: true },
		{ comments: true },
		{ eventNames: true },
		{ noLastBlankLine: true },
		{ splitEvery: 1 },
		{ splitEvery: 7, newline: '\r\n', bom: true, comments: true, eventNames: true },
		{ splitEvery: 1, newline: '\r', form: 'bare', noLastBlankLine: true },
		{ chunkDelayMs: 20 },
		{ contentType: 'text/plain' },
		{ contentType: '' },
		{ contentType: 'text/html; charset=utf-8' },
		{ gzip: true },
		{ gzip: true, splitEvery: 7, chunkDelayMs: 5 },
	];
	test.each(wires)('on the wire: %j', async (wire) => {
		expect(getJson(await runStream(wire))).toEqual([{ text: TEXT, fileUrl: null }]);
	});

	test.each(['application/json', 'text/event-stream', 'text/plain', ''])(
		'plain JSON as %j is a reply',
		async (contentType) => {
			const body = JSON.stringify({ text: TEXT, fileUrl: null }, null, 2);
			expect(getJson(await runStream({ body, contentType }))).toEqual([
				{ text: TEXT, fileUrl: null },
			]);
			expect(getJson(await runStream({ raw: body, splitEvery: 1, contentType }))).toEqual([
				{ text: TEXT, fileUrl: null },
			]);
		},
	);

	test('a reply of a million characters', async () => {
		const chunks = Array.from({ length: 20_000 }, (_, n) =>
			`${n} ist eine Zahl, äöü. `.padEnd(50, '.'),
		);
		const [{ text }] = getJson(await runStream({ chunks }));
		expect(text === chunks.join('')).toBe(true);
	});
});

describe('never a short success', () => {
	const LOST = 'The connection was lost before the reply was complete (ECONNRESET)';
	const ENDED = 'The stream ended before the reply was complete';
	const NOTHING = 'The stream ended without a reply';

	const cases: Array<[string, Behavior, string]> = [
		['cut after two chunks', { cutAfter: 2 }, LOST],
		['cut before the first chunk', { cutAfter: 0 }, LOST],
		['cut after a chunk with a fileUrl', { cutAfter: 2, fileUrlAt: 2 }, LOST],
		['cut where each chunk has a fileUrl', { cutAfter: 2, form: 'objectWithFileUrl' }, LOST],
		['cut while it was compressed', { cutAfter: 2, gzip: true }, LOST],
		['ended before the first chunk', { endAfter: 0 }, NOTHING],
		['ended in the middle of an event', { raw: 'data: {"text":"a"}\n\ndata: {"text":"b' }, ENDED],
		['empty', { raw: '' }, NOTHING],
		['only comments', { raw: ': ping\n\n: ping\n\n' }, 'not in the format'],
		[
			'in the form of another service',
			{ form: 'foreign', done: true, chunks: ['Hi'] },
			`${NOTHING}. Its first event: {"choices":[{"delta":{"content":"Hi"}}]}`,
		],
		['an error event', { errorAfter: 2, errorForm: 'named' }, 'Mingleego reported an error: '],
		['a payload with error', { errorAfter: 2 }, 'Mingleego reported an error: '],
		[
			'an error event first',
			{ errorAfter: 0, errorForm: 'named' },
			'Mingleego reported an error: ',
		],
		[
			'a login page',
			{
				raw: '<!DOCTYPE html><html><head><title>Sign in</title></head></html>',
				contentType: 'text/html',
			},
			'Sign in',
		],
		[
			'some text',
			{ raw: 'hello', contentType: 'text/plain' },
			'not in the format of the Mingleego API: hello',
		],
		[
			'JSON that is not a reply',
			{ raw: '{"ok":true}', contentType: 'application/json' },
			'not in the format',
		],
		[
			'JSON with an error',
			{ raw: '{"error":"no credits"}', contentType: 'application/json' },
			'Mingleego reported an error: no credits',
		],
	];
	test.each(cases)('%s', async (_name, behavior, message) => {
		const { status, error } = await runStream(behavior);
		expect(status).toBe('error');
		expect(error?.message).toContain(message);
		expect(error?.message).toContain('[item 0]');
		expect(error?.message).not.toMatch(/[<>]/);
		expect(error?.description).toEqual(expect.any(String));
		expect(error?.name).toBe('NodeApiError');
	});

	test('[DONE] closes the connection, even when the service leaves it open', async () => {
		// After all of the chunks the emulator keeps the stream open; [DONE] is the last chunk here.
		const result = await runStream({ form: 'bare', chunks: ['a', 'b', '[DONE]'], stallAfter: 3 });
		expect(getJson(result)).toEqual([{ text: 'ab', fileUrl: null }]);
	});

	const ends: Array<[string, string, Behavior]> = [
		['left open after the whole text', 'ab', { stallAfter: 3 }],
		['cut after the whole text', 'ab', { cutAfter: 3 }],
		['left open after the whole text with other whitespace', '\nab', { stallAfter: 3 }],
		['cut after a tidied text', 'ab.', { cutAfter: 3 }],
		['left open after a tidied text', 'ab.', { stallAfter: 3 }],
	];

	/** @param text the final event's, after `a` and `b` */
	async function withFinal(text: string, behavior: Behavior) {
		const chunks = [{ text: 'a' }, { text: 'b' }, { text, fileUrl: null }];
		node.emulator.behave(() => ({
			form: 'bare',
			chunks: chunks.map((chunk) => JSON.stringify(chunk)),
			...behavior,
		}));
		return await node.run({ ...STREAM, requestOptions: { timeout: 1000 } });
	}

	test.each(ends)('a stream that is %s is a reply', async (_name, text, behavior) => {
		expect(getJson(await withFinal(text, behavior))).toEqual([{ text, fileUrl: null }]);
		expect(node.emulator.requests).toHaveLength(1);
	});

	// Neither says that nothing more was to come.
	test.each([
		['cut after an empty final event', '', { cutAfter: 3 }, LOST],
		['cut after a last chunk', ' c', { cutAfter: 3 }, LOST],
		['silent after an empty final event', '', { stallAfter: 3 }, 'Mingleego stalled'],
	])('a stream that is %s is none', async (_name, text, behavior, message) => {
		expect((await withFinal(text, behavior)).error?.message).toContain(message);
	});

	test.each([
		['cut', { cutAfter: 2 }, 3],
		['cut after a chunk with a fileUrl', { cutAfter: 2, fileUrlAt: 2 }, 3],
		['ended in the middle of an event', { raw: 'data: {"text":"a' }, 3],
		['empty', { raw: '' }, 1],
		['nothing but [DONE]', { raw: 'data: [DONE]\n\n' }, 1],
		['only comments', { raw: ': ping\n\n' }, 1],
		['in the form of another service', { form: 'foreign' }, 1],
	] as Array<[string, Behavior, number]>)(
		'one that is %s is asked for as often as makes sense',
		async (_name, behavior, requests) => {
			expect((await runStream(behavior, { maxRetries: 2 })).status).toBe('error');
			expect(node.emulator.requests).toHaveLength(requests);
		},
	);

	test('an empty reply in a final event is a reply', async () => {
		for (const finalName of [undefined, 'complete']) {
			expect(getJson(await runStream({ chunks: [], finalName }))).toEqual([
				{ text: '', fileUrl: null },
			]);
		}
	});
});

describe('a stream without its final event', () => {
	const WITHOUT = { endAfter: 2 };
	const REPLY = [{ text: CHUNKS.slice(0, 2).join(''), fileUrl: null }];
	const CUT = 'The stream ended before the reply was complete';

	test('is a reply where no other was seen, and after others like it', async () => {
		const credentialId = createUnknownCredential();
		expect(getJson(await runStream(WITHOUT, { credentialId }))).toEqual(REPLY);
		expect(getJson(await runStream(WITHOUT, { credentialId }))).toEqual(REPLY);
		expect(node.emulator.requests).toHaveLength(2);
	});

	test.each([{}, { final: 'empty' }, { final: 'none', done: true }] as Behavior[])(
		'is asked for once more, where another one of the assistant had %j, and then a reply',
		async (seen) => {
			const options = { credentialId: createUnknownCredential(), maxRetries: 3 };
			await runStream(seen, options);
			expect(getJson(await runStream(WITHOUT, options))).toEqual(REPLY);
			expect(node.emulator.requests).toHaveLength(3);
			expect(getJson(await runStream(WITHOUT, options))).toEqual(REPLY);
			expect(node.emulator.requests).toHaveLength(4);
		},
	);

	test('is asked for once more, and not the reply if that is whole', async () => {
		const options = { credentialId: createUnknownCredential(), maxRetries: 3 };
		await runStream({}, options);
		node.emulator.behave(({ index }) => ({ chunks: CHUNKS, ...(index === 1 && WITHOUT) }));
		expect(getJson(await node.run({ ...STREAM, options: {} }, options))).toEqual([
			{ text: TEXT, fileUrl: null },
		]);
		expect(node.emulator.requests).toHaveLength(3);
	});

	test('is an error, where others had one and it may not be asked for again', async () => {
		const credentialId = createUnknownCredential();
		await runStream({}, { credentialId });
		const { error } = await runStream(WITHOUT, { credentialId });
		expect(error?.message).toBe(`${CUT} [item 0]`);
		expect(node.emulator.requests).toHaveLength(2);
	});

	test('is a reply where it comes from another assistant than the one that was seen', async () => {
		const credentialId = createUnknownCredential();
		await runStream({}, { credentialId });
		const other = { ...STREAM, assistantId: 'a2' };
		for (const requests of [2, 3]) {
			node.emulator.behave(() => ({ chunks: CHUNKS, ...WITHOUT }));
			expect(getJson(await node.run(other, { credentialId }))).toEqual(REPLY);
			expect(node.emulator.requests).toHaveLength(requests);
		}
		expect((await runStream(WITHOUT, { credentialId })).error?.message).toContain(CUT);
	});

	test('is a reply where it comes from another service than the one that was seen', async () => {
		const credentialId = createUnknownCredential();
		await runStream({}, { credentialId });
		const other = await startEmulator();
		try {
			other.behave(() => ({ chunks: CHUNKS, ...WITHOUT }));
			const credential = { baseUrl: other.url };
			const options = { credentialId, credential };
			expect(getJson(await node.run(STREAM, options))).toEqual(REPLY);
			expect((await runStream(WITHOUT, { credentialId })).status).toBe('error');
		} finally {
			await other.close();
		}
	});
});

describe('a body whose end HTTP misses', () => {
	const EVENTS = 'data: {"text":"a"}\n\n';
	const SHORT = '{"text":"a","fileUrl":null}'.slice(0, 10);
	const GZIP = gzipSync(EVENTS.repeat(50));

	const bodies: Array<[string, (body: string) => Array<string | Buffer>]> = [
		['fewer bytes than its Content-Length', (body) => ['content-length: 100\r\n\r\n', body]],
		[
			'no last chunk',
			(body) => [
				`transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`,
				`${body}\r\n`,
			],
		],
		[
			'a chunk that is cut',
			(body) => [`transfer-encoding: chunked\r\n\r\n${(body.length + 5).toString(16)}\r\n`, body],
		],
		[
			'fewer bytes than its Content-Length, compressed,',
			() => [
				`content-encoding: gzip\r\ncontent-length: ${GZIP.length}\r\n\r\n`,
				GZIP.subarray(0, -12),
			],
		],
	];

	test.each(bodies)('%s is an error that says so', async (_name, respond) => {
		for (const [operation, body] of [
			[STREAM, EVENTS],
			[CHAT, SHORT],
		] as const) {
			const server = net.createServer((socket) => {
				socket
					.on('error', () => {})
					.once('data', () => {
						socket.write('HTTP/1.1 200 OK\r\n');
						for (const part of respond(body)) socket.write(part);
						socket.end();
					});
			});
			await once(server.listen(0, '127.0.0.1'), 'listening');
			const { port } = server.address() as net.AddressInfo;
			try {
				const { error } = await node.run(operation, {
					credentialId: createUnknownCredential(),
					credential: { baseUrl: `http://127.0.0.1:${port}` },
				});
				expect(error?.message).toMatch(/^The connection was lost before the re/);
			} finally {
				server.close();
			}
		}
	});

	test('is not asked for in a form that could hide it', async () => {
		const file = { bytes: Buffer.from('a'), fileName: 'a.txt', mimeType: 'text/plain' };
		const input = [{ json: {}, files: { data: file } }];
		await node.run(STREAM);
		await node.run({ ...CHAT, attachments: 'data' }, { input });
		await node.run(UPLOAD, { input });
		expect(
			node.emulator.requests.map(({ operation, headers }) => [
				operation,
				headers['accept-encoding'],
			]),
		).toEqual(['stream', 'upload', 'complete', 'upload'].map((name) => [name, 'identity']));
	});
});
