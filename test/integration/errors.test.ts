import { once } from 'node:events';
import net from 'node:net';

import type { INodeParameters, NodeApiError } from 'n8n-workflow';

import type { Behavior } from '../../emulator/behavior';
import { findItemNumber } from '../../emulator/operations';
import { CHAT, getJson, OPERATIONS, STREAM, setUpNode, UPLOAD } from './setUpNode';

const node = setUpNode();
const FILE = { data: { bytes: Buffer.from('hello'), fileName: 'a.txt', mimeType: 'text/plain' } };
const createItems = (count: number) =>
	Array.from({ length: count }, (_, n) => ({ json: { n }, files: FILE }));

describe.each(OPERATIONS)('$name', ({ parameters: operation, numbered, takes }) => {
	test.each([400, 401, 403, 404, 405, 408, 413, 415, 418, 422, 429, 500, 502, 503, 504, 599])(
		'status %i: the words, the status, the item and what to do',
		async (status) => {
			node.emulator.behave(() => ({
				status,
				body: '{"error":{"message":"The <b>words</b> of\\nthe service"}}',
				contentType: 'application/json',
			}));
			const { status: outcome, error } = await node.run(operation, { input: createItems(1) });
			expect(outcome).toBe('error');
			expect(error).toMatchObject({ name: 'NodeApiError', httpCode: String(status) });
			expect(error?.message).toMatch(
				new RegExp(`^Mingleego returned ${status}[^:]*: The words of the service \\[item 0\\]$`),
			);
			expect(error?.description).toMatch(/^[A-Z].*\.$/);
		},
	);

	test.each([
		['text', 'Quota exceeded', 'Quota exceeded'],
		[
			'HTML',
			'<html><head><title>502 Bad Gateway</title></head><body><center><h1>502</h1></center><hr>nginx</body></html>',
			'502 Bad Gateway 502 nginx',
		],
		['nothing', '', ''],
		['JSON of another form', '{"message":["a","b"],"statusCode":400}', 'a; b'],
	])('a body of %s', async (_form, body, text) => {
		node.emulator.behave(() => ({ status: 400, body, contentType: '' }));
		const { error } = await node.run(operation, { input: createItems(1) });
		expect(error?.message).toBe(
			`Mingleego returned 400 Bad Request${text && `: ${text}`} [item 0]`,
		);
	});

	test('a message that looks like one of n8n’s error codes stays as it is', async () => {
		node.emulator.behave(() => ({ status: 400, body: '{"error":"ENOENT: experiment EPERM"}' }));
		const { error } = await node.run(operation, { input: createItems(1) });
		expect(error?.message).toContain('ENOENT: experiment EPERM');
	});

	test.each([301, 302, 303, 307, 308])(
		'redirect %i: the key goes nowhere else, the error names the place',
		async (status) => {
			node.emulator.behave(() => ({ status, redirectTo: 'https://elsewhere.example/login?a=b' }));
			const { error } = await node.run(operation, { input: createItems(1) });
			expect(error?.message).toContain(
				`${status}, a redirect to another address: https://elsewhere.example/login?a=b [item 0]`,
			);
			expect(node.emulator.requests).toHaveLength(1);
		},
	);

	test.each([
		['beforeHeaders', /^Could not reach Mingleego: the connection was lost \(ECONNRESET\)/],
		['afterHeaders', /^The connection was lost before the re\w+ was complete \(ECONNRESET\)/],
	] as const)('connection lost %s', async (reset, message) => {
		node.emulator.behave(() => ({ reset }));
		const { error } = await node.run(operation, { input: createItems(1) });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/^Try again/);
		expect(error?.name).toBe('NodeApiError');
	});

	test('nothing listens at the address', async () => {
		const { error } = await node.run(operation, {
			input: createItems(1),
			credential: { baseUrl: 'http://127.0.0.1:9' },
		});
		expect(error?.message).toBe(
			'Could not reach Mingleego: the connection was refused (ECONNREFUSED) [item 0]',
		);
		expect(error?.description).toContain('Base URL');
	});

	test.each(['mingleego.com', 'ftp://mingleego.com', 'not a url'])(
		'base URL %j is refused before anything is sent',
		async (baseUrl) => {
			const { error } = await node.run(operation, {
				input: createItems(1),
				credential: { baseUrl },
			});
			expect(error?.message).toContain(
				`The Base URL "${baseUrl}" in the Mingleego credential is not an HTTP or HTTPS URL`,
			);
			expect(node.emulator.requests).toHaveLength(0);
		},
	);

	const silences: Array<[string, Behavior]> = [
		['nothing', {}],
		['100 Continue', { informational: 100 }],
		['102 Processing', { informational: 102 }],
		['103 Early Hints', { informational: 103 }],
	];
	test.each(silences)(
		'the timeout of n8n’s request options, when the service sends %s alone',
		async (_what, behavior) => {
			node.emulator.behave(() => ({ delayMs: 3_000, ...behavior }));
			const { error } = await node.run(
				{ ...operation, requestOptions: { timeout: 500 } },
				{ input: createItems(1) },
			);
			expect(error?.message).toBe(
				takes === 'file'
					? 'Mingleego stalled: it accepted no more data and sent no response for 0.5 seconds [item 0]'
					: 'Mingleego timed out: no response within 0.5 seconds [item 0]',
			);
			expect(error?.description).toContain("raise the Timeout in the node's Options");
			expect(node.emulator.requests).toHaveLength(1);
		},
	);

	test('informational responses before the final one change nothing', async () => {
		node.emulator.behave(() => ({ delayMs: 200, informational: 102 }));
		const { status } = await node.run(operation, { input: createItems(1) });
		expect(status).toBe('success');
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'%s: the other items succeed in order, each with its paired item',
		async (onError) => {
			const refused = new Set([0, 3, 4, 9]);
			node.emulator.behave((request) => {
				const n = findItemNumber(request);
				return refused.has(n)
					? { status: 500, body: `{"error":"no ${n}"}`, delayMs: 30 }
					: { delayMs: (10 - n) * 4 };
			});
			const input = createItems(10).map((one, n) => ({
				...one,
				files: { data: { ...FILE.data, fileName: `item ${n}.txt` } },
			}));
			const result = await node.run(numbered, { input, node: { onError } });

			expect(result.status).toBe('success');
			const done =
				onError === 'continueErrorOutput' ? result.items('Done') : result.items('Mingleego');
			const failed =
				onError === 'continueErrorOutput'
					? result.items('Failed')
					: done.filter(({ json }) => json.error);
			const message = (n: number) =>
				`Mingleego returned 500 Internal Server Error: no ${n}. Something went wrong inside Mingleego. Try again later, and contact support if the problem persists. [item ${n}]`;

			expect(failed.map(({ json }) => json)).toEqual(
				[...refused].map((n) =>
					onError === 'continueErrorOutput' ? { n, error: message(n) } : { error: message(n) },
				),
			);
			const good = done.filter(({ json }) => !json.error);
			expect(good).toHaveLength(6);
			if (onError === 'continueRegularOutput') {
				done.forEach(({ pairedItem }, n) => expect(pairedItem).toEqual({ item: n }));
				expect(done.map(({ json }) => 'error' in json)).toEqual(
					[...Array(10).keys()].map((n) => refused.has(n)),
				);
			}
		},
	);
});

describe('with On Error set to stop', () => {
	const parameters = { ...CHAT, prompt: '=item {{ $json.n }}' };

	test('nothing is sent for the items after one that failed: their replies would be lost', async () => {
		node.emulator.behave(() => ({ status: 401, body: '{"error":"no such key"}' }));
		const { error } = await node.run(parameters, { input: createItems(300) });
		expect(error?.message).toBe('Mingleego returned 401 Unauthorized: no such key [item 0]');
		// A run starts with five, and a few more begin until the first refusal is read.
		expect(node.emulator.requests.length).toBeLessThanOrEqual(15);
	});

	test('the items before it end with it, and its error is shown', async () => {
		node.emulator.behave(({ json }) => {
			const { prompt } = json as { prompt: string };
			if (prompt === 'item 0') return { status: 400, body: '{"error":"late"}', delayMs: 60_000 };
			if (prompt === 'item 2') return { status: 400, body: '{"error":"early"}' };
			return { delayMs: 60_000 };
		});
		const { error } = await node.run(parameters, { input: createItems(50) });
		expect(error?.message).toBe('Mingleego returned 400 Bad Request: early [item 2]');
		expect(error).toMatchObject({ context: { itemIndex: 2 } });
		expect(node.emulator.requests.length).toBeLessThanOrEqual(10);
	});

	test.each([1, 3])('no request begins once the refusal was read, with %i at once', async (max) => {
		node.emulator.behave(({ json }) => {
			const { prompt } = json as { prompt: string };
			return prompt === 'item 0' ? { status: 400, delayMs: 100 } : { delayMs: 60_000 };
		});
		const options = { maxConcurrency: max, maxRetries: 0 };
		await node.run({ ...parameters, assistantId: 'counts', options }, { input: createItems(20) });
		// A request of the test before may have been aborted on its way, and arrive only now.
		const sent = node.emulator.requests.map(({ json }) => json);
		expect(sent.filter((json) => JSON.stringify(json).includes('counts'))).toHaveLength(max);
	});

	test('n8n’s Retry On Fail retries all of them', async () => {
		let asked = 0;
		node.emulator.behave(() => {
			asked += 1;
			return asked === 1 ? { status: 400, body: '{"error":"once"}' } : undefined;
		});
		const result = await node.run(parameters, {
			input: createItems(40),
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
		});
		expect(result.status).toBe('success');
		expect(result.items('Mingleego')).toHaveLength(40);
	});
});

describe('what is wrong on this side is not shown as coming from Mingleego', () => {
	const SECRET_URL = 'https://me:pa55word@gateway.example';

	const cases: Array<[string, INodeParameters, Record<string, string>, string | RegExp]> = [
		['an empty field', { ...CHAT, prompt: ' ' }, {}, 'Prompt is empty'],
		['an option', { ...CHAT, options: { maxRetries: -1 } }, {}, 'Max Retries is -1'],
		[
			'a list of IDs',
			{ ...CHAT, fileIds: '={{ true }}' },
			{},
			/^File IDs contains a value of type/,
		],
		['a missing file', { ...UPLOAD, binaryPropertyName: 'x' }, {}, /^The item has no binary field/],
		['an attachment', { ...CHAT, attachments: 'x' }, {}, /^The item has no binary field/],
		['an empty key', CHAT, { apiKey: ' ' }, 'The API Key in the Mingleego credential is empty'],
		['a key that cannot be sent', STREAM, { apiKey: 'a\nb' }, /^The API Key .* contains a space/],
		['an empty token', UPLOAD, { bearerToken: 'Bearer ' }, /^The Bearer Token .* is empty$/],
		[
			'no web address',
			CHAT,
			{ baseUrl: 'mingleego.com' },
			'The Base URL "mingleego.com" in the Mingleego credential is not an HTTP or HTTPS URL',
		],
		[
			'no web address, with a password',
			CHAT,
			{ baseUrl: 'https:me:pa55word@' },
			'The Base URL in the Mingleego credential is not an HTTP or HTTPS URL',
		],
		[
			'a password in the address',
			UPLOAD,
			{ baseUrl: SECRET_URL },
			'The Base URL in the Mingleego credential must not contain a user name or password',
		],
		[
			'a user name in the address',
			STREAM,
			{ baseUrl: 'https://pa55word@gateway.example' },
			'The Base URL in the Mingleego credential must not contain a user name or password',
		],
		[
			'a query in the address',
			CHAT,
			{ baseUrl: 'https://gateway.example/?tenant=pa55word' },
			'The Base URL in the Mingleego credential must not contain a query or a fragment',
		],
		[
			'a fragment in the address',
			CHAT,
			{ baseUrl: 'https://gateway.example/#pa55word' },
			'The Base URL in the Mingleego credential must not contain a query or a fragment',
		],
	];

	test.each(cases)('%s', async (_name, operation, credential, says) => {
		const { error, record } = await node.run(operation, { input: createItems(1), credential });
		const message = String(error?.message).replace(/ \[item 0\]$/, '');
		expect(message).not.toBe(error?.message);
		expect(message).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
		// n8n's editor shows a code, and messages other than the one above, under "From Mingleego".
		expect(error).toMatchObject({ name: 'NodeOperationError', httpCode: null });
		const { messages, description } = error as NodeApiError;
		expect(messages.filter((text) => text !== error?.message)).toEqual([]);
		expect(description).toMatch(/^[A-Z].*\.$/);
		expect(record()).not.toContain('pa55word');

		const onError = 'continueRegularOutput' as const;
		const result = await node.run(operation, {
			input: createItems(1),
			credential,
			node: { onError },
		});
		expect(getJson(result)).toEqual([{ error: `${message}. ${description} [item 0]` }]);
		expect(node.emulator.requests).toHaveLength(0);
	});

	test('n8n puts no text of its own in the place of a name that looks like an error code', async () => {
		const { error } = await node.run({ ...UPLOAD, binaryPropertyName: 'ENOENT' });
		expect(error?.message).toBe('The item has no binary field "ENOENT" [item 0]');
	});

	test('what did come from there is', async () => {
		node.emulator.behave(() => ({ status: 400, body: '{"error":"no"}' }));
		expect((await node.run(CHAT)).error).toMatchObject({ name: 'NodeApiError', httpCode: '400' });
		const { error } = await node.run(CHAT, { credential: { baseUrl: 'http://127.0.0.1:9' } });
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: 'ECONNREFUSED' });
	});
});

describe('a lost connection', () => {
	const TOO_LARGE = 'the file may be larger than Mingleego accepts';

	test.each(OPERATIONS)('of $name', async ({ parameters, takes }) => {
		node.emulator.behave(() => ({ reset: 'beforeHeaders' }));
		const { error } = await node.run(parameters, { input: createItems(1) });
		expect(error?.message).toBe(
			'Could not reach Mingleego: the connection was lost (ECONNRESET) [item 0]',
		);
		if (takes === 'file') expect(error?.description).toContain(TOO_LARGE);
		else expect(error?.description).not.toContain('file');
	});

	test('of a chat with attachments: it says which of the requests it was', async () => {
		const attaching = { ...CHAT, attachments: 'data' };
		for (const lost of ['upload', 'complete']) {
			node.emulator.behave(({ operation }) =>
				operation === lost ? { reset: 'beforeHeaders' } : undefined,
			);
			const { error } = await node.run(attaching, { input: createItems(1) });
			expect(error?.message).toContain('the connection was lost');
			expect(String(error?.description).includes(TOO_LARGE)).toBe(lost === 'upload');
		}
	});
});

test('a response that is not HTTP', async () => {
	const server = net.createServer((socket) => socket.once('data', () => socket.end('SSH-2.0\r\n')));
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as net.AddressInfo;
	const { error } = await node.run(CHAT, { credential: { baseUrl: `http://127.0.0.1:${port}` } });
	server.close();
	expect(error?.message).toMatch(
		/^Could not reach Mingleego: its response is not valid HTTP \(HPE_\w+\) \[item 0\]$/,
	);
	expect(error).toMatchObject({ name: 'NodeApiError' });
});

describe('a status of 3xx that leads nowhere', () => {
	test.each(OPERATIONS)('$name: 304 is not a redirect', async ({ parameters }) => {
		node.emulator.behave(() => ({ status: 304, body: '' }));
		const { error } = await node.run(parameters, { input: createItems(1) });
		expect(error?.message).toBe('Mingleego returned 304 Not Modified [item 0]');
		expect(error?.description).toContain('cache or proxy');
		expect(error?.description).not.toContain('API key');
	});

	test.each([304, 302])('%i of a file’s server is blamed on that server', async (fileStatus) => {
		node.emulator.behave(() => ({ fileStatus }));
		const { error } = await node.run({
			...CHAT,
			prompt: '[file]',
			options: { downloadGeneratedFile: true },
		});
		expect(error?.message).toMatch(
			new RegExp(
				`^The reply was received, .* The file server returned ${fileStatus}( Not Modified)? \\[`,
			),
		);
		expect(error?.description).toContain('The response may come from a cache or proxy.');
		expect(error?.description).not.toMatch(/key|credential/);
	});
});

test('an error has one period before the hint, however the service’s message ends', async () => {
	const onError = 'continueRegularOutput' as const;
	for (const [text, shown] of [
		['No.', 'No. '],
		['No', 'No. '],
		['No!', 'No! '],
		['Why?', 'Why? '],
		['x'.repeat(600), `${'x'.repeat(499)}… `],
	]) {
		node.emulator.behave(() => ({ status: 400, body: JSON.stringify({ error: text }) }));
		const [{ error }] = getJson(await node.run(CHAT, { node: { onError } }));
		expect(error).toMatch(/\. \[item 0\]$/);
		expect(error).toContain(`Mingleego returned 400 Bad Request: ${shown}Check the Assistant ID`);
	}
});

test('streaming clients learn what happened, and nothing of the workflow', async () => {
	node.emulator.behave(() => ({ status: 401, body: '{"error":"no such key"}' }));
	for (const { parameters } of OPERATIONS) {
		const streamedErrors: Array<string | undefined> = [];
		const { error } = await node.run(parameters, {
			input: createItems(1),
			onChunk: ({ content }) => void streamedErrors.push(content),
		});
		// Older versions tell them the description, and do not tell the node that there are any.
		if (!node.engine.version.startsWith('2.4')) return;
		expect(streamedErrors).toEqual(['Mingleego returned 401 Unauthorized: no such key']);
		expect(error?.message).toContain('Check the API key in the Mingleego credential.');
	}
});

test('the service’s refusal reads well in the output of an item', async () => {
	const result = await node.run(CHAT, {
		credential: { apiKey: 'wrong-key' },
		node: { onError: 'continueRegularOutput' },
	});
	expect(getJson(result)).toEqual([
		{
			error:
				'Mingleego returned 401 Unauthorized: Invalid API key. Check the API key in the Mingleego credential. Your keys are in Mingleego under Settings > API Keys. [item 0]',
		},
	]);
});

describe('the hint is that of the status', () => {
	const PAGE = '<html><head><title>Error</title></head><body><h1>Refused</h1></body></html>';

	test.each([
		[401, 'Check the API key'],
		[402, 'run out of credit'],
		[407, 'The proxy between this n8n instance and Mingleego'],
		[408, 'Mingleego timed out while waiting'],
		[413, 'larger than Mingleego accepts'],
		[415, 'does not accept this file type'],
		[429, 'limits how many requests'],
		[502, 'The gateway in front of Mingleego'],
	])('%i, also on a web page', async (status, hint) => {
		node.emulator.behave(() => ({ status, body: PAGE, contentType: 'text/html' }));
		const { error } = await node.run(CHAT);
		expect(error?.description).toContain(hint);
		expect(error?.description).not.toContain('Base URL');
	});

	test.each([400, 403, 404, 405, 422, 418])(
		'%i on a web page may come from another server',
		async (status) => {
			node.emulator.behave(() => ({ status, body: PAGE, contentType: 'text/html' }));
			const { error } = await node.run(CHAT);
			expect(error?.description).toContain('Check the Base URL');
		},
	);
});

test.each([
	[
		502,
		'<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>',
		'Mingleego returned 502 Bad Gateway: nginx [item 0]',
	],
	[429, 'Too Many Requests', 'Mingleego returned 429 Too Many Requests [item 0]'],
	[404, '{"error":"Not Found"}', 'Mingleego returned 404 Not Found [item 0]'],
	[
		400,
		'{"error":"Bad Request","message":"prompt is required"}',
		'Mingleego returned 400 Bad Request: prompt is required [item 0]',
	],
])('%i %s: the status is said once', async (status, body, message) => {
	node.emulator.behave(() => ({ status, body }));
	const { error } = await node.run(CHAT);
	expect(error?.message).toBe(message);
});
