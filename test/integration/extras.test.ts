import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import type { INode, INodeParameters } from 'n8n-workflow';

import type { Behavior } from '../../emulator/behavior';
import type { InputItem, RunResult } from '../../tools/engine/types';
import { CHAT, jsonOf, STREAM, setUpNode, UPLOAD } from './setUpNode';

const node = setUpNode({ binaryMode: 'filesystem' });

const file = (fileName: string, text: string = fileName) => ({
	bytes: Buffer.from(text),
	fileName,
	mimeType: 'text/plain',
});
const uploads = () => node.emulator.requests.filter(({ upload }) => upload !== undefined);
const chats = () => node.emulator.requests.filter(({ json }) => json !== undefined);
const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe('Upload File of several files', () => {
	const input: InputItem[] = [
		{ json: { n: 0 }, files: { a: file('a.txt'), b: file('b.txt'), c: file('c.txt') } },
		{ json: { n: 1 }, files: { b: file('d.txt') } },
	];

	test('names separated by commas: one item per file, each paired with its input', async () => {
		const result = await node.run({ ...UPLOAD, binaryPropertyName: 'a, c' }, { input: [input[0]] });
		expect(jsonOf(result)).toMatchObject([{ fileName: 'a.txt' }, { fileName: 'c.txt' }]);
		expect(result.items('Mingleego').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
		]);
	});

	test('* takes all of the item’s', async () => {
		const result = await node.run({ ...UPLOAD, binaryPropertyName: '*' }, { input });
		expect(jsonOf(result).map(({ fileName }) => fileName)).toEqual([
			'a.txt',
			'b.txt',
			'c.txt',
			'd.txt',
		]);
		expect(result.items('Mingleego').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
			{ item: 0 },
			{ item: 1 },
		]);
	});

	test('one that fails does not affect the others', async () => {
		const fieldsOf = (names: string) => `Its binary fields are: ${names}. Enter one of them.`;
		const result = await node.run(
			{ ...UPLOAD, binaryPropertyName: 'a, x, b' },
			{ input, node: CONTINUE },
		);
		expect(jsonOf(result)).toMatchObject([
			{ fileName: 'a.txt' },
			{ error: `The item has no binary field "x". ${fieldsOf('a, b, c')} [item 0]` },
			{ fileName: 'b.txt' },
			{ error: `The item has no binary field "a". ${fieldsOf('b')} [item 1]` },
			{ error: `The item has no binary field "x". ${fieldsOf('b')} [item 1]` },
			{ fileName: 'd.txt' },
		]);
	});

	test('* on an item without files is a clear error', async () => {
		const { error } = await node.run(
			{ ...UPLOAD, binaryPropertyName: '*' },
			{ input: [{ json: {} }] },
		);
		expect(error?.message).toBe('The item has no binary field [item 0]');
	});
});

describe.each([
	['Chat', CHAT],
	['Chat Stream', STREAM],
])('%s with attachments', (_name, operation) => {
	const input = [{ json: {}, files: { a: file('a.txt', 'alpha'), b: file('b.txt', 'beta') } }];

	const attaching = (attachments: string, more?: INodeParameters) => ({
		...operation,
		...more,
		options: { attachments, maxRetries: 2 },
	});

	test('uploads them first, adds their IDs after File IDs and returns the whole list', async () => {
		const [{ fileId: given }] = jsonOf(
			await node.run(UPLOAD, { input: [{ json: {}, files: { data: file('c.txt') } }] }),
		);
		const result = await node.run(attaching('a, b', { fileIds: [String(given)] }), {
			input,
			credential: { bearerToken: 'token-123456' },
		});
		const [item] = jsonOf(result);
		expect(item.fileIds).toEqual([
			given,
			expect.stringContaining('a.txt'),
			expect.stringContaining('b.txt'),
		]);
		expect(chats().map(({ json }) => json)).toMatchObject([{ fileIds: item.fileIds }]);
		expect(item.text).toContain('alpha');
		expect(uploads()[1].headers).toMatchObject({
			authorization: 'Bearer token-123456',
			'content-length': expect.any(String),
		});
	});

	test('* attaches all files', async () => {
		const [item] = jsonOf(await node.run(attaching('*'), { input }));
		expect(item.fileIds).toHaveLength(2);
	});

	test('a retry of the chat does not upload again, a retry of an upload does not repeat the others', async () => {
		let failed = 0;
		node.emulator.behave(({ operation: kind, index }) => {
			if (index === 1 || (kind !== 'upload' && failed++ === 0)) return { status: 503 };
			return undefined;
		});
		const { status } = await node.run(attaching('a, b'), { input });
		expect(status).toBe('success');
		expect(
			uploads()
				.filter((request) => request.status === 200)
				.map(({ upload }) => upload?.fileName),
		).toEqual(['a.txt', 'b.txt']);
		expect(chats()).toHaveLength(2);
	});

	test('a missing field is named, and nothing is sent', async () => {
		const { error } = await node.run(attaching('a, nope'), { input });
		expect(error?.message).toBe('The item has no binary field "nope" [item 0]');
		expect(chats()).toHaveLength(0);
	});

	test('an item without the option makes one request, and its output has no list', async () => {
		expect(jsonOf(await node.run(operation, { input }))).toEqual([
			{ text: expect.any(String), fileUrl: null },
		]);
		expect(node.emulator.requests).toHaveLength(1);
	});
});

describe('Download Generated File', () => {
	const download = {
		...CHAT,
		prompt: 'Write it down [file]',
		options: { downloadGeneratedFile: true, maxRetries: 0 },
	};

	let elsewhere: http.Server;
	let url: string;
	let asked: http.IncomingMessage[] = [];
	let respond: http.RequestListener = (_req, res) => void res.end();

	beforeAll(async () => {
		elsewhere = http.createServer((req, res) => {
			asked.push(req);
			respond(req, res);
		});
		await new Promise((resolve) => elsewhere.listen(0, '127.0.0.1', () => resolve(undefined)));
		url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
	});
	beforeEach(() => {
		asked = [];
	});
	afterAll(() => elsewhere.close());

	const replyWith = (fileUrl: string) =>
		node.emulator.behave(() => ({ body: JSON.stringify({ text: 'Here it is.', fileUrl }) }));

	const bytesOf = async (result: RunResult, field = 'data') => {
		const { id, data } = result.items('Mingleego')[0].binary?.[field] ?? { data: '' };
		if (!id) return Buffer.from(data, 'base64').toString();
		const name = String(id.split('/').pop());
		const found = readdirSync(node.engine.storageFolder, { recursive: true }).find(
			(one) => path.basename(String(one)) === name,
		);
		return readFileSync(path.join(node.engine.storageFolder, String(found))).toString();
	};

	test('puts the file into the output, with the key on the service’s own host', async () => {
		const result = await node.run(download);
		expect(result.items('Mingleego')[0].binary?.data).toMatchObject({
			fileName: expect.stringMatching(/\.txt$/),
			mimeType: 'text/plain',
		});
		expect(await bytesOf(result)).not.toBe('');
		expect(node.emulator.requests[1].headers).toHaveProperty('x-api-key', node.emulator.apiKey);
	});

	test('into the field that is named', async () => {
		const result = await node.run({
			...download,
			options: { ...download.options, outputBinaryPropertyName: 'report' },
		});
		expect(Object.keys(result.items('Mingleego')[0].binary ?? {})).toEqual(['report']);
	});

	test('no file: no binary field, no error', async () => {
		const result = await node.run({ ...download, prompt: 'Just say it' });
		expect(result.items('Mingleego')[0].binary).toBeUndefined();
	});

	test.each([
		['attachment; filename="report.pdf"', 'report.pdf'],
		[
			"attachment; filename=plain.txt; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%82%AC.pdf",
			'Größe €.pdf',
		],
		['attachment; filename="../../etc/passwd"', 'passwd'],
		['attachment; filename="a \\"b\\".txt"', 'a "b".txt'],
		['attachment; filename=two words.txt', 'two words.txt'],
		['attachment; filename="C:\\\\Users\\\\me\\\\report.txt"', 'report.txt'],
		['attachment; filename=".."', 'file'],
		['attachment; filename=""', 'Bericht 1.csv'],
		['attachment; filename*="UTF-8\'\'two%20words.txt"', 'two words.txt'],
		['attachment; xfilename="no.txt"', 'Bericht 1.csv'],
		['inline', 'Bericht 1.csv'],
		[undefined, 'Bericht 1.csv'],
	])('another host: no key, the name from %j', async (disposition, name) => {
		respond = (_req, res) => {
			if (disposition) res.setHeader('content-disposition', disposition);
			res.setHeader('content-type', 'text/csv; charset=utf-8');
			res.end('a;b');
		};
		replyWith(`${url}/files/Bericht%201.csv?token=x`);
		const result = await node.run(download);
		expect(result.items('Mingleego')[0].binary?.data).toMatchObject({
			fileName: name,
			mimeType: 'text/csv',
		});
		expect(await bytesOf(result)).toBe('a;b');
		expect(asked).toHaveLength(1);
		expect(asked[0].headers).not.toHaveProperty('x-api-key');
	});

	test('a redirect from the own host to another is followed without the key', async () => {
		respond = (_req, res) => res.end('moved');
		node.emulator.behave((request) =>
			request.path.startsWith('/api')
				? {
						body: JSON.stringify({
							text: 'x',
							fileUrl: `${node.emulator.url}/api/interactions/chat`,
						}),
					}
				: undefined,
		);
		// The emulator responds to a GET there with 405; a server of our own plays the service that redirects.
		const front = http.createServer((req, res) => {
			if (req.method === 'POST') {
				req
					.resume()
					.on('end', () => res.end(JSON.stringify({ text: 'x', fileUrl: '/made/here.bin' })));
			} else {
				expect(req.headers['x-api-key']).toBe(node.emulator.apiKey);
				res.writeHead(302, { location: `${url}/there.bin` }).end();
			}
		});
		await new Promise((resolve) => front.listen(0, '127.0.0.1', () => resolve(undefined)));
		const { port } = front.address() as AddressInfo;
		const result = await node.run(download, {
			credential: { baseUrl: `http://127.0.0.1:${port}` },
		});
		expect(await bytesOf(result)).toBe('moved');
		expect(result.items('Mingleego')[0].binary?.data.fileName).toBe('there.bin');
		expect(asked[0].headers).not.toHaveProperty('x-api-key');
		front.close();
	});

	test('a file whose server cannot be reached: that is not blamed on the credential', async () => {
		// Port 9 is the discard service's, which nobody runs.
		replyWith('http://127.0.0.1:9/a.txt');
		const { error } = await node.run(download);
		expect(error?.message).toContain('Could not reach the file server: the connection was refused');
		expect(error?.description).toContain(
			'Check that this n8n instance can reach the URL in fileUrl.',
		);
	});

	test('a file that is not fetched since an item before failed does not change that item’s error', async () => {
		node.emulator.behave(({ json }) =>
			(json as { prompt: string }).prompt === 'item 0'
				? { status: 400, body: '{"error":"no"}', delayMs: 50 }
				: { body: JSON.stringify({ text: 'Paid for.', fileUrl: `${url}/a.txt` }), delayMs: 400 },
		);
		const { error } = await node.run(
			{ ...download, prompt: '=item {{ $json.n }}' },
			{ input: [{ json: { n: 0 } }, { json: { n: 1 } }] },
		);
		expect(error?.message).toBe('Mingleego returned 400 Bad Request: no [item 0]');
		expect(error?.description).not.toContain('Paid for.');
		expect(asked).toHaveLength(0);
	});

	test('a file that cannot be fetched: the error carries the reply’s text', async () => {
		respond = (_req, res) => res.writeHead(404).end('no such file');
		replyWith(`${url}/gone.txt`);
		const { error } = await node.run(download);
		expect(error?.message).toContain(
			'The reply was received, but its file could not be downloaded.',
		);
		expect(error?.message).toContain('404 Not Found: no such file');
		expect(error?.description).toContain('Here it is.');

		const result = await node.run(download, { node: CONTINUE });
		expect(jsonOf(result)).toEqual([
			{ text: 'Here it is.', fileUrl: `${url}/gone.txt`, error: expect.stringContaining('404') },
		]);

		const branched = await node.run(download, {
			input: [{ json: { n: 7 } }],
			node: { onError: 'continueErrorOutput' },
		});
		expect(jsonOf(branched, 'Done')).toEqual([]);
		expect(jsonOf(branched, 'Failed')).toEqual([
			{ n: 7, message: 'Here it is.', error: expect.stringContaining('404') },
		]);
	});

	const spoilt: Array<[NonNullable<Behavior['file']>, string, number]> = [
		['cut', "Could not reach the file's server: the connection was lost (ECONNRESET)", 2],
		['partial', "The file's server sent only a part of the file (206)", 1],
		['compressed', "The file's server compressed the file", 1],
		['compressedCut', "The file's server compressed the file", 1],
	];
	test.each(spoilt)(
		'a file that the service sends %s is an error',
		async (fault, message, times) => {
			const assistantId = `any?file=${fault}`;
			const options = { ...download.options, maxRetries: 1 };
			const { error } = await node.run({ ...download, assistantId, options });
			expect(error?.message).toContain(`its file could not be downloaded. ${message}`);
			const files = node.emulator.requests.filter(({ path }) => path.startsWith('/files/'));
			expect(files).toHaveLength(times);
			expect(files[0].headers).toHaveProperty('accept-encoding', 'identity');
		},
	);

	const LONG = Buffer.from(randomBytes(60_000).toString('hex'));
	const codings: Array<[coding: string, bytes: Buffer]> = [
		['identity', LONG],
		['gzip', gzipSync(LONG)],
		['x-gzip', gzipSync(LONG)],
		['deflate', deflateSync(LONG)],
		['br', brotliCompressSync(LONG)],
	];
	describe.each(codings)('a body in the coding %s', (coding, bytes) => {
		const half = bytes.subarray(0, bytes.length / 2);

		test.each(['with a length', 'in chunks'])(
			'%s: lost halfway is asked for again',
			async (how) => {
				respond = (req, res) => {
					res.setHeader('content-encoding', coding);
					if (how === 'with a length') res.setHeader('content-length', bytes.length);
					res.write(half, () => setTimeout(() => req.socket.destroy(), 20));
				};
				replyWith(`${url}/a.txt`);
				const options = { ...download.options, maxRetries: 1 };
				const { error } = await node.run({ ...download, options });
				// Older versions of n8n hand on the decompressor itself, which shows at once.
				const early = coding !== 'identity' && !node.engine.version.startsWith('2.4');
				expect(error?.message).toContain(
					early ? 'compressed the file' : 'the connection was lost (ECONNRESET) (after 2 attempts)',
				);
				expect(asked).toHaveLength(early ? 1 : 2);
			},
		);

		if (coding === 'identity') return;

		test.each([
			['whole', bytes],
			['cut', half],
		])('%s, with a proper end, is refused', async (_how, sent) => {
			respond = (_req, res) => res.setHeader('content-encoding', coding).end(sent);
			replyWith(`${url}/a.txt`);
			const { error } = await node.run(download);
			expect(error?.message).toContain(
				'The file server compressed the file although it was asked not to',
			);
			expect(error?.description).toContain('Here it is.');
		});
	});

	test.each(['compress, gzip', 'unknown'])(
		'a coding of %s is named and refused',
		async (coding) => {
			respond = (_req, res) => res.setHeader('content-encoding', coding).end(LONG);
			replyWith(`${url}/a.txt`);
			expect((await node.run(download)).error?.message).toContain(
				`compressed the file (${coding})`,
			);
		},
	);

	test.each([
		[204, 'no file (204)'],
		[205, 'no file (205)'],
		[206, 'only part of the file (206)'],
		[226, 'no file (226)'],
	])('status %i is not a whole file', async (status, reason) => {
		respond = (_req, res) => res.writeHead(status).end(status === 206 ? 'half' : undefined);
		replyWith(`${url}/a.txt`);
		expect((await node.run(download)).error?.message).toContain(`The file's server sent ${reason}`);
	});

	test('an empty file, one in chunks and one with status 203 are files', async () => {
		const served: Array<[http.RequestListener, string]> = [
			[(_req, res) => void res.end(), ''],
			[(_req, res) => void (res.write('in '), res.end('chunks')), 'in chunks'],
			[(_req, res) => void res.writeHead(203).end('transformed'), 'transformed'],
		];
		for (const [serve, text] of served) {
			respond = serve;
			replyWith(`${url}/a.txt`);
			expect(await bytesOf(await node.run(download))).toBe(text);
		}
	});

	test.each([102, 103])('a server that sends %i alone is timed out', async (status) => {
		respond = ({ socket }) => {
			const timer = setInterval(() => socket.write(`HTTP/1.1 ${status} Early\r\n\r\n`), 50);
			socket.once('close', () => clearInterval(timer));
		};
		replyWith(`${url}/a.txt`);
		const { error } = await node.run({ ...download, requestOptions: { timeout: 300 } });
		expect(error?.message).toContain('The file server timed out: no response within 0.3 seconds');
	});

	test.each([200, 500])('a server whose body of status %i stalls is named', async (status) => {
		respond = (_req, res) => void res.writeHead(status, { 'content-length': 10 }).write('half');
		replyWith(`${url}/a.txt`);
		const { error } = await node.run({ ...download, requestOptions: { timeout: 300 } });
		expect(error?.message).toContain('The file server stalled: no data received for 0.3 seconds');
	});

	test('an address that has expired is not blamed on the credential', async () => {
		respond = (_req, res) =>
			res.writeHead(403).end('<?xml version="1.0"?><Error><Message>Expired</Message></Error>');
		replyWith(`${url}/gone.txt`);
		const { error } = await node.run(download);
		expect(error?.message).toContain('The file server returned 403 Forbidden: Expired');
		expect(error?.description).not.toMatch(/API|Base URL/);
	});

	test('an address of any length makes a short message', async () => {
		replyWith(`data:text/plain,${'x'.repeat(100_000)}`);
		expect((await node.run(download)).error?.message.length).toBeLessThan(700);
	});

	test.each(['file:///etc/passwd', 'javascript:1'])('%s is not fetched', async (fileUrl) => {
		replyWith(fileUrl);
		expect((await node.run(download)).error?.message).toContain(
			'The fileUrl in the reply is not an HTTP or HTTPS URL',
		);
	});
});

describe('Parse JSON Reply', () => {
	const parsing = { ...CHAT, options: { parseJson: true } };

	async function parsed(text: string) {
		node.emulator.behave(() => ({ body: JSON.stringify({ text, fileUrl: null }) }));
		return await node.run(parsing);
	}

	test.each([
		['{"a":[1,{"b":"ü"}]}', { a: [1, { b: 'ü' }] }],
		[' [1, 2]\n', [1, 2]],
		['Here you are:\n```json\n{"a":1}\n```\nAnything else?', { a: 1 }],
		['```\n{"a":1}\n```', { a: 1 }],
		['So:\n```json\n{"code":"```js"}\n```', { code: '```js' }],
		['First code:\n```js\nlet a = 1;\n```\nthen:\n```json\n{"a":2}\n```', { a: 2 }],
	])('%j', async (text, json) => {
		expect(jsonOf(await parsed(text))).toEqual([{ text, fileUrl: null, json }]);
	});

	test.each([
		['No JSON here, sorry.', 'The reply contains no valid JSON: No JSON here, sorry. [item 0]'],
		['', 'The reply is empty, so it contains no JSON [item 0]'],
		['```json\n{"a":\n```', 'The reply contains no valid JSON: ```json {"a": ``` [item 0]'],
	])('%j is a clear error', async (text, message) => {
		expect((await parsed(text)).error?.message).toBe(message);
	});

	test('the reply is not lost with it', async () => {
		const text = 'No JSON here, sorry.';
		expect((await parsed(text)).error?.description).toContain(`The reply: ${text}`);

		node.emulator.behave(() => ({ body: JSON.stringify({ text, fileUrl: null }) }));
		expect(jsonOf(await node.run(parsing, { node: CONTINUE }))).toEqual([
			{ text, fileUrl: null, error: expect.stringContaining('The reply contains no valid JSON') },
		]);
		const branched = await node.run(parsing, { node: { onError: 'continueErrorOutput' } });
		expect(jsonOf(branched, 'Failed')).toEqual([
			{ message: text, error: expect.stringContaining('The reply contains no valid JSON') },
		]);
	});

	test('JSON nested ten thousand deep is an error, for n8n could not save it', async () => {
		const result = await parsed('['.repeat(10_000) + ']'.repeat(10_000));
		expect(result.error?.message).toBe(
			'The JSON in the reply is nested more than 500 levels deep [item 0]',
		);
		expect(() => result.record()).not.toThrow();
		expect((await parsed('['.repeat(500) + ']'.repeat(500))).status).toBe('success');
	});
});

describe('live streaming', () => {
	const CHUNKS = ['Once ', 'upon ', 'upon ', 'a time'];
	// Only n8n 2.40 lets a declarative node forward a reply.
	const live = () => node.engine.version.startsWith('2.4');
	let credentials = 0;

	async function streamed(
		behavior: Behavior,
		options: INodeParameters = {},
		settings: Partial<INode> = {},
	) {
		const chunks: Array<{ type: string; content?: string; at: number }> = [];
		node.emulator.behave(() => ({ chunks: CHUNKS, chunkDelayMs: 30, ...behavior }));
		const result = await node.run(
			{ ...STREAM, options: { maxRetries: 2, ...options } },
			{
				node: settings,
				// A credential of its own: whether a stream must have a final event is remembered of it.
				credentialId: `live-${(credentials += 1)}`,
				onChunk: ({ type, content }) => void chunks.push({ type, content, at: Date.now() }),
			},
		);
		return { result, chunks, types: chunks.map(({ type }) => type) };
	}

	const forms: Behavior[] = [
		{},
		{ final: 'empty' },
		{ final: 'last' },
		{ final: 'none' },
		{ form: 'bare', done: true, final: 'none' },
		{ form: 'objectWithFileUrl' },
	];
	test.each(forms)('forwards the whole text once, as it arrives: %j', async (form) => {
		const { result, chunks, types } = await streamed(form);
		expect(jsonOf(result)).toEqual([{ text: CHUNKS.join(''), fileUrl: null }]);
		if (!live()) return expect(chunks).toEqual([]);
		expect(types[0]).toBe('begin');
		expect(types.at(-1)).toBe('end');
		expect(types.filter((type) => type === 'item').length).toBeGreaterThan(2);
		expect(chunks.map(({ type, content }) => (type === 'item' ? content : '')).join('')).toBe(
			CHUNKS.join(''),
		);
		// The first piece went out while the service was still sending.
		expect(Number(chunks.at(-1)?.at) - chunks[0].at).toBeGreaterThan(40);
	});

	test('a final event that differs is the reply, while what was forwarded stays', async () => {
		const { result, chunks, types } = await streamed({
			chunks: ['Once ', 'upon【1:0†source】 ', 'a time', '\n'],
			final: 'tidied',
		});
		expect(jsonOf(result)).toEqual([{ text: 'Once upon a time', fileUrl: null }]);
		if (!live()) return expect(chunks).toEqual([]);
		expect(types.at(-1)).toBe('end');
		expect(chunks.map(({ content = '' }) => content).join('')).toBe(
			'Once upon【1:0†source】 a time\n',
		);
	});

	test('a stream that breaks after a chunk was seen is not retried, and says so', async () => {
		const { result, chunks, types } = await streamed({ cutAfter: 2 });
		expect(result.status).toBe('error');
		if (!live()) return expect(node.emulator.requests).toHaveLength(3);
		expect(node.emulator.requests).toHaveLength(1);
		expect(types.filter((type) => type === 'error')).toHaveLength(1);
		expect(types.at(-1)).toBe('error');
		expect(chunks.at(-1)?.content).toContain(
			'The connection was lost before the reply was complete',
		);
	});

	test('with On Error set to continue, streaming clients get the error as well', async () => {
		const { result, chunks, types } = await streamed({ cutAfter: 2 }, {}, CONTINUE);
		expect(result.status).toBe('success');
		if (!live()) return expect(chunks).toEqual([]);
		expect(types.filter((type) => type === 'error')).toHaveLength(1);
		expect(chunks.at(-1)?.content).toContain(
			'The connection was lost before the reply was complete',
		);
	});

	test('one that breaks before anything was seen is retried', async () => {
		let count = 0;
		node.emulator.behave(() => (count++ === 0 ? { cutAfter: 0 } : { chunks: CHUNKS }));
		const types: string[] = [];
		const result = await node.run(
			{ ...STREAM, options: {} },
			{ onChunk: ({ type }) => void types.push(type) },
		);
		expect(result.status).toBe('success');
		expect(node.emulator.requests).toHaveLength(2);
		if (live()) expect(types.filter((type) => type === 'begin')).toHaveLength(1);
	});

	test('a reader who takes longer than the timeout for each chunk gets the whole reply', async () => {
		const chunks = [...CHUNKS, ', and so on'];
		node.emulator.behave(() => ({ chunks, chunkDelayMs: 30 }));
		const received = [''];
		const result = await node.run(
			{ ...STREAM, requestOptions: { timeout: 200 } },
			{
				onChunk: async ({ type, content }) => {
					if (type !== 'item') return;
					await sleep(500);
					received.push(content ?? '');
				},
			},
		);
		expect(jsonOf(result)).toEqual([{ text: chunks.join(''), fileUrl: null }]);
		expect(received.join('')).toBe(live() ? chunks.join('') : '');
	});

	test('a service that stalls while a slow reader waits for it still times out', async () => {
		node.emulator.behave(() => ({ chunks: CHUNKS, stallAfter: 2 }));
		const { error } = await node.run(
			{ ...STREAM, requestOptions: { timeout: 200 } },
			{ onChunk: async () => await sleep(300) },
		);
		expect(error?.description ?? '').toContain(
			live() ? 'Mingleego stalled: no data received for 0.2 seconds' : '',
		);
	});

	test('Chat does not stream', async () => {
		const chunks: unknown[] = [];
		await node.run(CHAT, { onChunk: (chunk) => void chunks.push(chunk) });
		expect(chunks).toEqual([]);
	});
});
