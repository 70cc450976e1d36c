import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { CHAT, CONTINUE, createItems, setUpNode } from './setUpNode';

const node = setUpNode();

describe('another server that sends a generated file', () => {
	let fileServer: http.Server;
	let respond: http.RequestListener;
	let fileUrl: string;

	beforeAll(async () => {
		fileServer = http.createServer((req, res) => respond(req, res));
		await new Promise<void>((resolve) => fileServer.listen(0, '127.0.0.1', resolve));
		fileUrl = `http://127.0.0.1:${(fileServer.address() as AddressInfo).port}/a.txt`;
	});
	afterAll(() => fileServer.close());

	const replyWithFile = () =>
		node.emulator.behave(() => ({ body: JSON.stringify({ text: 'Hi', fileUrl }) }));

	const download = { ...CHAT, options: { maxRetries: 2, downloadGeneratedFile: true } };

	test('its rate limit does not hold Mingleego’s requests', async () => {
		let asked = 0;
		respond = (_req, res) => {
			asked += 1;
			if (asked === 1) res.writeHead(429, { 'retry-after': '2' });
			res.end('file');
		};
		replyWithFile();
		const withFile = node.run(download);
		while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
		await new Promise((resolve) => setTimeout(resolve, 100));
		const { status } = await node.run(CHAT);
		// The file server is not asked again before two seconds have passed.
		expect([status, asked]).toEqual(['success', 1]);
		expect((await withFile).items('Mingleego')[0].binary).toHaveProperty('data');
	});

	test('its outage does not hold Mingleego’s requests', async () => {
		respond = (_req, res) => res.writeHead(503).end();
		replyWithFile();
		const stop = new AbortController();
		const broken = node.run(
			{ ...download, options: { ...download.options, maxRetries: 9 } },
			{ input: createItems(20), signal: stop.signal, node: CONTINUE },
		);
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		const messages: string[] = [];
		const { status } = await node.run(CHAT, {
			onConsoleMessage: ({ messages: said }) => messages.push(String(said)),
		});
		expect([status, messages]).toEqual(['success', []]);
		stop.abort();
		await broken;
	});

	test('the log speaks of the file server', async () => {
		let isFirst = true;
		respond = (_req, res) => {
			if (isFirst) res.writeHead(429, { 'retry-after': '2' });
			isFirst = false;
			res.end('file');
		};
		const messages: string[] = [];
		replyWithFile();
		const { status } = await node.run(download, {
			onConsoleMessage: ({ messages: said }) => messages.push(String(said)),
		});
		expect(status).toBe('success');
		expect(messages.join('\n')).toContain('The file server limits the rate of requests');
		expect(messages.join('\n')).not.toContain('Mingleego limits');
	});
});
