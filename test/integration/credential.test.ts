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
	['nobody there', { baseUrl: 'http://127.0.0.1:9' }, 'the connection was refused (ECONNREFUSED)'],
	['no such host', { baseUrl: 'http://mingleego.invalid' }, 'its host name'],
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
		'Could not reach Mingleego: a secure connection could not be established (EPROTO)',
	);
});
