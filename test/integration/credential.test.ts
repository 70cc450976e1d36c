import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { hostProcess } from '../../tools/engine/outside-sandbox';
import { setUpNode } from './setUpNode';

const node = setUpNode();

/** Presses Test in the editor. */
const pressTest = async (credential?: Record<string, string>) =>
	await node.engine.testCredential('mingleegoApi', node.credentialData(credential));

test('a key that the service accepts, at the cost of no completion', async () => {
	expect(await pressTest()).toEqual({ status: 'OK', message: 'The API key was accepted' });
	const [request] = node.emulator.requests;
	expect(node.emulator.requests).toHaveLength(1);
	expect(request).toMatchObject({
		method: 'POST',
		path: '/api/interactions/chat',
		json: {},
		status: 400,
	});
});

test('a key that the service rejects', async () => {
	expect(await pressTest({ apiKey: 'wrong-key' })).toEqual({
		status: 'Error',
		message: 'Mingleego rejected the API key (401): Invalid API key',
	});
});

test.each([
	['no web address', { baseUrl: 'mingleego' }, 'The Base URL "mingleego"'],
	[
		'nobody there',
		{ baseUrl: 'http://127.0.0.1:9' },
		'the connection was refused (ECONNREFUSED). Check the Base URL in the Mingleego credential',
	],
	['no such host', { baseUrl: 'http://mingleego.invalid' }, 'its host name'],
	['no such host', { baseUrl: 'http://mingleego.invalid' }, '). Check the Base URL in'],
	[
		'an empty key',
		{ apiKey: '' },
		'The API Key in the Mingleego credential is empty. Enter it and save.',
	],
	[
		'a password in the address',
		{ baseUrl: 'https://me:pa55word@gateway.example' },
		'The Base URL in the Mingleego credential must not contain a user name or password. Mingleego only uses the API key. Enter the URL without them, such as https://mingleego.com.',
	],
	[
		'a query in the address',
		{ baseUrl: 'https://gateway.example/?a=pa55word' },
		'The Base URL in the Mingleego credential must not contain a query or a fragment. Enter the URL without',
	],
])('%s', async (_name, credential, message) => {
	expect(await pressTest(credential as Record<string, string>)).toEqual({
		status: 'Error',
		message: expect.stringContaining(message),
	});
});

test('a status of 3xx that leads nowhere', async () => {
	node.emulator.behave(() => ({ status: 304, body: '' }));
	expect((await pressTest()).message).toBe(
		'The response does not come from the Mingleego API. Check the Base URL.',
	);
});

test('another server', async () => {
	expect(await pressTest({ baseUrl: `${node.emulator.url}/elsewhere` })).toEqual({
		status: 'Error',
		message: 'There is no Mingleego API at this address (404). Check the Base URL.',
	});
	node.emulator.behave(() => ({
		status: 200,
		body: '<!DOCTYPE html><title>Welcome</title>',
		contentType: 'text/html',
	}));
	expect((await pressTest()).message).toBe(
		'A web page was returned instead of an API response: Welcome. Check the Base URL.',
	);
	node.emulator.behave(() => ({ redirectTo: 'https://elsewhere.example/' }));
	expect((await pressTest()).message).toContain(
		'The Base URL redirects to https://elsewhere.example/',
	);
	expect(node.emulator.requests).toHaveLength(3);
});

describe('how a service refuses the empty body', () => {
	const accepted: Array<[number, unknown]> = [
		[400, { error: '"prompt" is not allowed to be empty' }],
		[400, { message: 'required key [assistantId] not found' }],
		[400, { error: 'You do not have permission to use this assistant' }],
		[400, ''],
		[404, { error: 'Assistant not found' }],
		[422, { detail: [{ loc: ['body', 'prompt'], msg: 'Field required' }] }],
		[200, { success: false, message: 'assistantId is required' }],
	];
	test.each(accepted)('%d %j is about the body', async (status, body) => {
		node.emulator.behave(() => ({ status, body: body === '' ? '' : JSON.stringify(body) }));
		expect(await pressTest()).toEqual({ status: 'OK', message: 'The API key was accepted' });
	});

	const rejected: Array<[number, unknown]> = [
		[400, { error: 'Invalid API key for this assistant' }],
		[400, { error: 'Invalid token' }],
		[400, { error: 'Invalid credentials' }],
		[400, { error: 'Access denied' }],
		[404, { error: 'No user has this API key' }],
		[409, { error: 'The credentials have expired' }],
		[422, { detail: [{ loc: ['header', 'x-api-key'], msg: 'Field required' }] }],
		[200, { success: false, message: 'Invalid API key' }],
		[401, ''],
	];
	test.each(rejected)('%d %j is about the key', async (status, body) => {
		node.emulator.behave(() => ({ status, body: body === '' ? '' : JSON.stringify(body) }));
		const result = await pressTest();
		expect(result.status).toBe('Error');
		expect(result.message).toContain('Mingleego rejected the API key');
		expect(result.message).not.toContain('""');
	});

	const other: Array<[number, unknown, string]> = [
		[402, '', 'because the account has no credit (402). Add credit in Mingleego, then test again.'],
		[402, { error: 'No API credits left' }, 'no credit (402): No API credits left. Add credit'],
		[408, '', '(408). Check the Base URL, or try again later.'],
		[409, '', '(409)'],
		[410, { message: 'This version was removed' }, '(410): This version was removed. Check'],
		[413, '', '(413)'],
		[415, '', '(415)'],
		[418, '', '(418)'],
		[425, '', '(425)'],
		[429, { error: 'Slow down' }, 'is limiting requests at the moment (429): Slow down. Try again'],
		[451, '', '(451)'],
		[
			500,
			{ error: 'assistantId is undefined' },
			'(500): assistantId is undefined. Try again later.',
		],
		[404, { error: 'Not found' }, 'There is no Mingleego API at this address (404)'],
		[405, { error: 'Method Not Allowed' }, 'There is no Mingleego API at this address (405)'],
		[200, { error: { code: 7 } }, 'could not check the key (200)'],
		[200, { success: false, message: 'Quota exceeded', text: '', fileUrl: null }, 'Quota exceeded'],
		[200, { type: 'error', text: 'Rate limit exceeded' }, '(200): Rate limit exceeded. Check'],
		[200, { text: 'Hello' }, 'does not come from the Mingleego API'],
		[200, '', 'does not come from the Mingleego API. Check the Base URL.'],
	];
	test.each(other)('%d %j says nothing about the key', async (status, body, message) => {
		node.emulator.behave(() => ({ status, body: body === '' ? '' : JSON.stringify(body) }));
		expect(await pressTest()).toEqual({
			status: 'Error',
			message: expect.stringContaining(message),
		});
	});
});

test('over plain HTTP to another machine, here by way of a proxy', async () => {
	const proxy = http.createServer((req, res) => {
		req.resume();
		res.writeHead(req.headers['x-api-key'] === 'right-key' ? 400 : 401).end();
	});
	await new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { env } = hostProcess();
	env.HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	try {
		const baseUrl = 'http://gateway.example';
		expect(await pressTest({ baseUrl, apiKey: 'right-key' })).toEqual({
			status: 'OK',
			message:
				'The API key was accepted. It is sent unencrypted, because the Base URL starts with http://. Use https:// if the server supports it.',
		});
		expect(await pressTest({ baseUrl, apiKey: 'wrong-key' })).toEqual({
			status: 'Error',
			message: 'Mingleego rejected the API key (401)',
		});
	} finally {
		delete env.HTTP_PROXY;
		proxy.close();
	}
});

test('a web page instead of a refusal is not one', async () => {
	node.emulator.behave(() => ({
		status: 403,
		body: '<!DOCTYPE html><title>Just a moment...</title>',
		contentType: 'text/html',
	}));
	expect((await pressTest()).message).toBe(
		'A web page was returned instead of an API response: Just a moment.... Check the Base URL.',
	);
});

test('a key that the service quotes is not shown', async () => {
	const { apiKey } = node.emulator;
	node.emulator.behave(() => ({ status: 401, body: `The key ${apiKey} has expired` }));
	expect((await pressTest()).message).toBe(
		'Mingleego rejected the API key (401): The key ***** has expired',
	);
});

test('https where plain HTTP is spoken', async () => {
	expect((await pressTest({ baseUrl: node.emulator.url.replace('http', 'https') })).message).toBe(
		'Could not reach Mingleego: a secure connection could not be established (EPROTO). Check the Base URL in the Mingleego credential, and that this n8n instance can reach it.',
	);
});
