import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import type { Behavior } from '../../emulator/behavior';
import type { RunResult } from '../../tools/engine/types';
import { CHAT, CONTINUE, getJson, setUpNode } from './setUpNode';

const node = setUpNode({ binaryMode: 'filesystem' });

describe('Download Generated File', () => {
	const download = {
		...CHAT,
		prompt: 'Write it down [file]',
		options: { downloadGeneratedFile: true, maxRetries: 0 },
	};

	let elsewhere: http.Server;
	let url: string;
	let received: http.IncomingMessage[] = [];
	let respond: http.RequestListener = (_req, res) => void res.end();

	beforeAll(async () => {
		elsewhere = http.createServer((req, res) => {
			received.push(req);
			respond(req, res);
		});
		await new Promise((resolve) => elsewhere.listen(0, '127.0.0.1', () => resolve(undefined)));
		url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
	});
	beforeEach(() => {
		received = [];
	});
	afterAll(() => elsewhere.close());

	const replyWithFile = (fileUrl: string) =>
		node.emulator.behave(() => ({ body: JSON.stringify({ text: 'Here it is.', fileUrl }) }));

	const readBytes = async (result: RunResult, field = 'data') => {
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
		expect(await readBytes(result)).not.toBe('');
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
		replyWithFile(`${url}/files/Bericht%201.csv?token=x`);
		const result = await node.run(download);
		expect(result.items('Mingleego')[0].binary?.data).toMatchObject({
			fileName: name,
			mimeType: 'text/csv',
		});
		expect(await readBytes(result)).toBe('a;b');
		expect(received).toHaveLength(1);
		expect(received[0].headers).not.toHaveProperty('x-api-key');
	});

	const services: http.Server[] = [];
	afterEach(() => services.splice(0).forEach((server) => server.close()));

	/** Starts a service whose reply names a file that it redirects to another place. */
	async function startRedirectingService(location: string) {
		const keys: unknown[] = [];
		const server = http.createServer((req, res) => {
			keys.push(req.headers['x-api-key']);
			if (req.method === 'POST') {
				req
					.resume()
					.on('end', () => res.end(JSON.stringify({ text: 'x', fileUrl: '/made/here.bin' })));
			} else {
				res.writeHead(302, { location }).end();
			}
		});
		await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
		const { port } = server.address() as AddressInfo;
		services.push(server);
		return { baseUrl: `http://127.0.0.1:${port}`, keys };
	}

	test('a redirect from the own host to another is followed without the key', async () => {
		respond = (_req, res) => res.end('moved');
		const { baseUrl, keys } = await startRedirectingService(`${url}/there.bin`);
		const result = await node.run(download, { credential: { baseUrl } });
		expect(await readBytes(result)).toBe('moved');
		expect(result.items('Mingleego')[0].binary?.data.fileName).toBe('there.bin');
		expect(keys).toEqual([node.emulator.apiKey, node.emulator.apiKey]);
		expect(received[0].headers).not.toHaveProperty('x-api-key');
	});

	test('a file whose server cannot be reached: that is not blamed on the credential', async () => {
		// Port 9 is the discard service's, which nobody runs.
		replyWithFile('http://127.0.0.1:9/a.txt');
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
		expect(received).toHaveLength(0);
	});

	test('a file that cannot be fetched: the error carries the reply’s text', async () => {
		respond = (_req, res) => res.writeHead(404).end('no such file');
		replyWithFile(`${url}/gone.txt`);
		const { error } = await node.run(download);
		expect(error?.message).toContain(
			'The reply was received, but its file could not be downloaded.',
		);
		expect(error?.message).toContain('404 Not Found: no such file');
		expect(error?.description).toContain('Here it is.');

		const result = await node.run(download, { node: CONTINUE });
		expect(getJson(result)).toEqual([
			{ text: 'Here it is.', fileUrl: `${url}/gone.txt`, error: expect.stringContaining('404') },
		]);

		const branched = await node.run(download, {
			input: [{ json: { n: 7 } }],
			node: { onError: 'continueErrorOutput' },
		});
		expect(getJson(branched, 'Done')).toEqual([]);
		expect(getJson(branched, 'Failed')).toEqual([
			{ n: 7, message: 'Here it is.', error: expect.stringContaining('404') },
		]);
	});

	const spoilt: Array<[NonNullable<Behavior['file']>, string, number]> = [
		['cut', 'Could not reach the file server: the connection was lost (ECONNRESET)', 2],
		['partial', 'The file server sent only part of the file (206)', 1],
		['compressed', 'The file server compressed the file', 1],
		['compressedCut', 'The file server compressed the file', 1],
		['webPage', 'The file server sent a web page instead of the file: Sign in', 1],
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
				replyWithFile(`${url}/a.txt`);
				const options = { ...download.options, maxRetries: 1 };
				const { error } = await node.run({ ...download, options });
				// Older versions of n8n hand on the decompressor itself, which shows at once.
				const early = coding !== 'identity' && !node.engine.version.startsWith('2.4');
				expect(error?.message).toContain(
					early ? 'compressed the file' : 'the connection was lost (ECONNRESET) (after 2 attempts)',
				);
				expect(received).toHaveLength(early ? 1 : 2);
			},
		);

		if (coding === 'identity') return;

		test.each([
			['whole', bytes],
			['cut', half],
		])('%s, with a proper end, is refused', async (_how, sent) => {
			respond = (_req, res) => res.setHeader('content-encoding', coding).end(sent);
			replyWithFile(`${url}/a.txt`);
			const { error } = await node.run(download);
			expect(error?.message).toContain(
				'The file server compressed the file although it was asked not to',
			);
			expect(error?.description).toContain('Here it is.');
		});
	});

	test.each([
		['aws-chunked, gzip', 'gzip'],
		[', br', 'br'],
		['identity,ZSTD', 'zstd'],
	])('a Content-Encoding of %j is named and refused', async (header, coding) => {
		respond = (_req, res) => res.setHeader('content-encoding', header).end(LONG);
		replyWithFile(`${url}/a.txt`);
		expect((await node.run(download)).error?.message).toContain(`compressed the file (${coding})`);
	});

	test.each([
		...['', ' ', 'none', 'utf-8', 'UTF-8', 'aws-chunked', 'aws-chunked,', 'identity, identity'],
		...['binary', 'base64', '8bit', 'chunked', 'null', 'application/pdf', 'x-unknown'],
	])('a Content-Encoding of %j does not mean a compressed file', async (header) => {
		respond = (_req, res) => {
			res.setHeader('content-encoding', header).setHeader('content-length', LONG.length).end(LONG);
		};
		replyWithFile(`${url}/a.txt`);
		expect(await readBytes(await node.run(download))).toBe(LONG.toString());
	});

	const PAGE =
		'<!doctype html><html><head><title>Sign in</title></head><body>Please sign in</body></html>';
	const sendPage = (res: http.ServerResponse, headers: http.OutgoingHttpHeaders) =>
		void res.writeHead(200, headers).end(PAGE);
	const HTML = { 'content-type': 'text/html; charset=utf-8' };

	const pages: Array<[how: string, path: string, respond: http.RequestListener]> = [
		['as HTML', '/report.pdf?token=x', (_req, res) => sendPage(res, HTML)],
		['as another type', '/report.pdf', (_req, res) => sendPage(res, {})],
		[
			'after a redirect',
			'/report.pdf',
			(req, res) => {
				if (req.url === '/login') sendPage(res, HTML);
				else res.writeHead(302, { location: '/login' }).end();
			},
		],
		[
			'under the name in Content-Disposition',
			'/42',
			(_req, res) =>
				sendPage(res, { ...HTML, 'content-disposition': 'attachment; filename="report.xlsx"' }),
		],
	];
	test.each(pages)('a web page %s is an error', async (_how, path, serve) => {
		respond = serve;
		replyWithFile(url + path);
		const { error } = await node.run({ ...download, options: { downloadGeneratedFile: true } });
		expect(error?.message).toBe(
			'The reply was received, but its file could not be downloaded. The file server sent a web page instead of the file: Sign in [item 0]',
		);
		expect(error?.description).toContain('The URL may have expired, or may require sign-in.');
		expect(received.filter((req) => req.url === path)).toHaveLength(1);
	});

	test.each(['/report.html', '/report'])('a web page named %s is a file', async (path) => {
		respond = (_req, res) => sendPage(res, HTML);
		replyWithFile(url + path);
		const result = await node.run(download);
		expect(await readBytes(result)).toBe(PAGE);
		expect(result.items('Mingleego')[0].binary?.data.mimeType).toBe('text/html');
	});

	test.each([
		['binary/octet-stream', '/report.pdf', 'application/pdf'],
		['application/x-download', '/data.csv', 'text/csv'],
		['text/html', '/data.csv', 'text/csv'],
		['binary/octet-stream', '/report', 'application/octet-stream'],
		['application/pdf', '/report', 'application/pdf'],
	])('the type %s of %s: %s', async (contentType, path, mimeType) => {
		respond = (_req, res) => res.setHeader('content-type', contentType).end('%PDF');
		replyWithFile(url + path);
		const result = await node.run(download);
		expect(result.items('Mingleego')[0].binary?.data.mimeType).toBe(mimeType);
	});

	test('a file of several megabytes in small pieces arrives unchanged', async () => {
		const pieces = Array.from({ length: 3_000 }, (_, n) => Buffer.alloc(n % 1_500, n));
		respond = (_req, res) => {
			for (const piece of pieces) res.write(piece);
			res.end();
		};
		replyWithFile(`${url}/a.bin`);
		const bytes = await readBytes(await node.run(download));
		expect(bytes).toBe(Buffer.concat(pieces).toString());
	});

	describe('with a credential limited to the domain of the service', () => {
		const limits = { allowedHttpRequestDomains: 'domains', allowedDomains: '127.0.0.1' };
		/** The same server by another name. */
		const getElsewhere = () => `${url.replace('127.0.0.1', 'localhost')}/data.csv`;

		test('a file from elsewhere comes without the key', async () => {
			respond = (_req, res) => res.end('a;b');
			replyWithFile(getElsewhere());
			const result = await node.run(download, { credential: limits });
			expect(result.error?.message).toBeUndefined();
			expect(await readBytes(result)).toBe('a;b');
			expect(received[0].headers).not.toHaveProperty('x-api-key');
		});

		test('so does one that the service redirects to', async () => {
			respond = (_req, res) => res.end('a;b');
			const { baseUrl } = await startRedirectingService(getElsewhere());
			const result = await node.run(download, { credential: { ...limits, baseUrl } });
			expect(result.error?.message).toBeUndefined();
			expect(await readBytes(result)).toBe('a;b');
			expect(received[0].headers).not.toHaveProperty('x-api-key');
		});

		test('the key does not go to a Base URL elsewhere', async () => {
			const credential = { ...limits, allowedDomains: 'example.com' };
			const { error } = await node.run(download, { credential });
			// n8n 2.8 has no such limit.
			const isLimited = !node.engine.version.startsWith('2.8.');
			expect(error?.message.includes('is restricted from accessing') ?? false).toBe(isLimited);
			expect(node.emulator.requests.length > 0).toBe(!isLimited);
		});

		test('the service’s own file comes with the key', async () => {
			const result = await node.run(download, { credential: limits });
			expect(await readBytes(result)).not.toBe('');
			expect(node.emulator.requests[1].headers).toHaveProperty('x-api-key', node.emulator.apiKey);
		});
	});

	test.each([
		[204, 'no file (204)'],
		[205, 'no file (205)'],
		[206, 'only part of the file (206)'],
		[226, 'no file (226)'],
	])('status %i is not a whole file', async (status, reason) => {
		respond = (_req, res) => res.writeHead(status).end(status === 206 ? 'half' : undefined);
		replyWithFile(`${url}/a.txt`);
		expect((await node.run(download)).error?.message).toContain(`The file server sent ${reason}`);
	});

	test('an empty file, one in chunks and one with status 203 are files', async () => {
		const served: Array<[http.RequestListener, string]> = [
			[(_req, res) => void res.end(), ''],
			[(_req, res) => void (res.write('in '), res.end('chunks')), 'in chunks'],
			[(_req, res) => void res.writeHead(203).end('transformed'), 'transformed'],
		];
		for (const [serve, text] of served) {
			respond = serve;
			replyWithFile(`${url}/a.txt`);
			expect(await readBytes(await node.run(download))).toBe(text);
		}
	});

	test.each([102, 103])('a server that sends only %i times out', async (status) => {
		respond = ({ socket }) => {
			const timer = setInterval(() => socket.write(`HTTP/1.1 ${status} Early\r\n\r\n`), 50);
			socket.once('close', () => clearInterval(timer));
		};
		replyWithFile(`${url}/a.txt`);
		const { error } = await node.run({ ...download, requestOptions: { timeout: 300 } });
		expect(error?.message).toContain('The file server timed out: no response within 0.3 seconds');
	});

	test.each([200, 500])('a server whose body of status %i stalls is named', async (status) => {
		respond = (_req, res) => void res.writeHead(status, { 'content-length': 10 }).write('half');
		replyWithFile(`${url}/a.txt`);
		const { error } = await node.run({ ...download, requestOptions: { timeout: 300 } });
		expect(error?.message).toContain('The file server stalled: no data received for 0.3 seconds');
	});

	test('an address that has expired is not blamed on the credential', async () => {
		respond = (_req, res) =>
			res.writeHead(403).end('<?xml version="1.0"?><Error><Message>Expired</Message></Error>');
		replyWithFile(`${url}/gone.txt`);
		const { error } = await node.run(download);
		expect(error?.message).toContain('The file server returned 403 Forbidden: Expired');
		expect(error?.description).not.toMatch(/API|Base URL/);
	});

	test('an address of any length makes a short message', async () => {
		replyWithFile(`data:text/plain,${'x'.repeat(100_000)}`);
		expect((await node.run(download)).error?.message.length).toBeLessThan(700);
	});

	test.each(['file:///etc/passwd', 'javascript:1'])('%s is not fetched', async (fileUrl) => {
		replyWithFile(fileUrl);
		expect((await node.run(download)).error?.message).toContain(
			'The fileUrl in the reply is not an HTTP or HTTPS URL',
		);
	});
});
