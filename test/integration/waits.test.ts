import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { restoreClocks, setSystemClock, speedUpClock } from './engineClock';
import { CHAT, getJson, OPERATIONS, setUpNode } from './setUpNode';

const node = setUpNode();
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const HOUR = 3_600_000;

afterEach(restoreClocks);

const createItems = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
const withFile = {
	json: {},
	files: { data: { bytes: Buffer.from('x'), fileName: 'a.txt', mimeType: 'text/plain' } },
};

const getMessages = (result: Awaited<ReturnType<typeof node.run>>) =>
	getJson(result).map(({ error }) => String(error));

describe('a Timeout', () => {
	describe.each([
		['Options', (timeout: string | number) => ({ options: { maxRetries: 0, timeout } })],
		['Request Options', (timeout: string | number) => ({ requestOptions: { timeout } })],
	])('in %s', (place, setTimeout) => {
		test.each(['500ms', '', -5, 0.5, true, 'Infinity'])(
			'of %p is an error in the fields, and disturbs no other run',
			async (timeout) => {
				const bad = await node.run(
					{ ...CHAT, ...setTimeout(`={{ ${JSON.stringify(timeout)} }}`) },
					{ node: CONTINUE },
				);
				// In Request Options, n8n itself takes what is empty or false for its default.
				if (timeout !== '' || place === 'Options') {
					expect(getMessages(bad)).toEqual([
						`Timeout is ${JSON.stringify(timeout)}. Enter a whole number of 1 or more. [item 0]`,
					]);
					expect(node.emulator.requests).toEqual([]);
				}
				node.emulator.behave(() => ({ delayMs: 60_000 }));
				const good = await node.run({ ...CHAT, ...setTimeout(200) });
				expect(good.error?.message).toContain('no response within 0.2 seconds');
			},
		);

		test.each(OPERATIONS)('of "200" as text is 200 milliseconds: $name', async ({ parameters }) => {
			node.emulator.behave(() => ({ delayMs: 60_000 }));
			const { error } = await node.run(
				{ ...parameters, ...setTimeout('={{ "200" }}') },
				{ input: [withFile] },
			);
			expect(error?.message).toMatch(/(no response within|for) 0\.2 seconds/);
		});
	});

	test.each(OPERATIONS)(
		'in Options comes before the one in Request Options, per item: $name',
		async ({ parameters }) => {
			node.emulator.behave(() => ({ delayMs: 1_000 }));
			const result = await node.run(
				{
					...parameters,
					options: { maxRetries: 0, timeout: '={{ $json.n === 0 ? 200 : 30000 }}' },
					requestOptions: { timeout: 300 },
				},
				{ input: [0, 1].map((n) => ({ ...withFile, json: { n } })), node: CONTINUE },
			);
			expect(getMessages(result)).toEqual([expect.stringContaining(' 0.2 seconds'), 'undefined']);
		},
	);

	test.each([
		['Max Retries', { options: { maxRetries: '={{ "many" }}' } }],
		['Max Concurrent Requests', { options: { maxConcurrency: '={{ 0 }}' } }],
		['Max History Length', { options: { maxHistoryLength: '={{ null }}' } }],
		['Items per Batch', { requestOptions: { batching: { batch: { batchSize: '={{ "x" }}' } } } }],
		[
			'Batch Interval',
			{ requestOptions: { batching: { batch: { batchSize: 1, batchInterval: '={{ "soon" }}' } } } },
		],
	])('%s is checked by the same rule', async (field, parameters) => {
		const result = await node.run({ ...CHAT, ...parameters }, { node: CONTINUE });
		expect(getMessages(result)).toEqual([
			expect.stringMatching(new RegExp(`^${field} is .* Enter a whole number of`)),
		]);
		expect(node.emulator.requests).toEqual([]);
	});
});

describe('a service that refuses everything (429)', () => {
	test.each([
		[1, 10],
		[10, 10],
		[200, 3],
	])('%i items end within 75 seconds, together', async (count, factor) => {
		node.emulator.behave(() => ({ status: 429 }));
		const getElapsed = speedUpClock(factor);
		const result = await node.run(
			{ ...CHAT, prompt: '=Question {{ $json.n }}', options: { maxRetries: 3 } },
			{ input: createItems(count), node: CONTINUE },
		);
		expect(getElapsed()).toBeLessThan(75_000);
		const messages = getMessages(result);
		expect(messages).toHaveLength(count);
		for (const message of messages) expect(message).toContain('429 Too Many Requests');
		// It was given a minute, and all the others did not take one of their own.
		expect(getElapsed()).toBeGreaterThan(30_000);
	});

	test('a new run after that is tried, and goes on as soon as the service accepts', async () => {
		node.emulator.behave(() => ({ status: 429 }));
		speedUpClock(20);
		await node.run({ ...CHAT, options: { maxRetries: 3 } }, { node: CONTINUE });
		node.emulator.reset();
		const result = await node.run(
			{ ...CHAT, options: { maxRetries: 3 } },
			{ input: createItems(5), node: CONTINUE },
		);
		expect(getJson(result).filter(({ error }) => error)).toEqual([]);
	});

	test.each([
		['402', { status: 402 }],
		['x-should-retry: false', { status: 429, headers: { 'x-should-retry': 'false' } }],
		['insufficient_quota', { status: 429, body: '{"error":{"code":"insufficient_quota"}}' }],
		['billing_not_active', { status: 429, body: '{"error":{"type":"billing_not_active"}}' }],
	])('%s: ends at the first response', async (_name, behavior) => {
		node.emulator.behave(() => behavior);
		const { error } = await node.run({ ...CHAT, options: { maxRetries: 3 } });
		expect(error?.message).toContain(`Mingleego returned ${behavior.status}`);
		expect(node.emulator.requests).toHaveLength(1);
	});
});

describe.each([
	['back', -HOUR],
	['ahead', HOUR],
])('the system’s clock is set %s by an hour', (_direction, offset) => {
	/** Milliseconds: the shortest wait for a retry is half a second. */
	const DURING_THE_WAIT = 300;
	const setClockLater = (ms = DURING_THE_WAIT) => setTimeout(() => setSystemClock(offset), ms);

	test.each([
		['during the wait for a retry', { status: 503, retryAfter: 1 }],
		['during the wait for a rate limit', { status: 429, retryAfter: 1 }],
	])('%s: nothing takes longer or shorter', async (_name, behavior) => {
		const times: number[] = [];
		node.emulator.behave(({ index }) => {
			times.push(performance.now());
			if (index > 0) return undefined;
			setClockLater();
			return behavior;
		});
		const { status } = await node.run({ ...CHAT, options: { maxRetries: 1 } });
		expect(status).toBe('success');
		const [first, second] = times;
		expect(second - first).toBeGreaterThan(990);
		expect(second - first).toBeLessThan(20_000);
	});

	test('while a rate is kept to: the run goes on', async () => {
		let acceptedAt = 0;
		node.emulator.behave(() => {
			const now = performance.now();
			if (now - acceptedAt < 300) return { status: 429 };
			acceptedAt = now;
			return undefined;
		});
		setClockLater(1_500);
		const { status } = await node.run(
			{ ...CHAT, options: { maxRetries: 5 } },
			{ input: createItems(10) },
		);
		expect(status).toBe('success');
	});

	test('during an outage: the run goes on when the service is back', async () => {
		const backAt = performance.now() + 2_500;
		node.emulator.behave(() => (performance.now() < backAt ? { status: 503 } : undefined));
		setClockLater(1_500);
		const { status } = await node.run(
			{ ...CHAT, options: { maxRetries: 5 } },
			{ input: createItems(10) },
		);
		expect(status).toBe('success');
	});
});

describe('a gateway that gave up', () => {
	test.each([504, 524])('after a long time (%i): the request is not repeated', async (status) => {
		speedUpClock(100);
		node.emulator.behave(() => ({ status, delayMs: 300 }));
		const { error } = await node.run({ ...CHAT, options: { maxRetries: 3 } });
		expect(error?.message).toContain(`Mingleego returned ${status}`);
		expect(error?.description).toContain('use Chat Stream');
		expect(node.emulator.requests).toHaveLength(1);
	});

	test.each([504, 524])('at once (%i): it is', async (status) => {
		node.emulator.behave(() => ({ status }));
		await node.run({ ...CHAT, options: { maxRetries: 1 } });
		expect(node.emulator.requests).toHaveLength(2);
	});
});

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
