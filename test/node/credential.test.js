'use strict';

const { underTest } = require('./underTest');

const node = underTest();

/** Presses Test in the editor. @param {Record<string, string>} [credential] */
const pressTest = async (credential) =>
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
	['an empty key', { apiKey: '' }, 'API Key in the Mingleego credential is empty'],
])('%s', async (_name, credential, message) => {
	expect(await pressTest(/** @type {Record<string, string>} */ (credential))).toEqual({
		status: 'Error',
		message: expect.stringContaining(message),
	});
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
		'A web page answered instead of the API: Welcome. Check the Base URL.',
	);
	node.emulator.behave(() => ({ redirectTo: 'https://elsewhere.example/' }));
	expect((await pressTest()).message).toContain(
		'The Base URL leads on to https://elsewhere.example/',
	);
	expect(node.emulator.requests).toHaveLength(3);
});
