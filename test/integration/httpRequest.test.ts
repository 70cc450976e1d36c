import http from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject, INode } from 'n8n-workflow';

import { createPlainNode } from '../../tools/workflows';
import { httpRequest, type HttpUse } from './httpRequestNode';
import { setUpNode } from './setUpNode';

const node = setUpNode();

/** Another server, which our key must never reach. */
let elsewhere: http.Server;
let other: string;
let received: http.IncomingHttpHeaders[] = [];

beforeAll(async () => {
	elsewhere = http.createServer((req, res) => {
		received.push(req.headers);
		res.end('{}');
	});
	await new Promise((resolve) => elsewhere.listen(0, '127.0.0.1', () => resolve(undefined)));
	other = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
beforeEach(() => {
	received = [];
});
afterAll(() => elsewhere.close());

/** Runs an HTTP Request node with our credential. */
async function send(uses: HttpUse[], settings: Partial<INode> = {}) {
	const credentials = { mingleegoApi: { id: '1', name: 'Mingleego' } };
	return await node.engine.run({
		workflow: {
			nodes: [
				createPlainNode('Items', 'test.items'),
				{
					...createPlainNode('HTTP Request', 'n8n-nodes-base.httpRequest'),
					credentials,
					parameters: {
						authentication: 'predefinedCredentialType',
						nodeCredentialType: 'mingleegoApi',
					},
					...settings,
				},
			],
			connections: { Items: { main: [[{ node: 'HTTP Request', type: 'main', index: 0 }]] } },
		},
		credentials: { 1: { type: 'mingleegoApi', data: node.credentialData() } },
		input: uses.map((use) => ({ json: { ...use } })),
		nodes: { 'n8n-nodes-base.httpRequest': httpRequest },
	});
}

/** The same request in both of n8n's forms; the first is what the HTTP Request node sends. */
const inBothForms = (url: string, more: IDataObject = {}): HttpUse[] => [
	{
		helper: 'requestWithAuthentication',
		request: {
			method: 'POST',
			uri: url,
			json: true,
			followRedirect: true,
			followAllRedirects: true,
			sendCredentialsOnCrossOriginRedirect: true,
			...more,
		},
	},
	{
		helper: 'httpRequestWithAuthentication',
		request: { method: 'POST', url, json: true, ...more },
	},
];

const CHAT = { body: { assistantId: 'a1', prompt: 'Hello' } };

test('a request to the Base URL is signed', async () => {
	const result = await send(inBothForms(`${node.emulator.url}/api/interactions/chat`, CHAT));
	expect(result.error).toBeUndefined();
	for (const { json } of result.items('HTTP Request')) {
		expect(json.response).toEqual({ text: expect.any(String), fileUrl: null });
	}
	expect(node.emulator.requests.map(({ status }) => status)).toEqual([200, 200]);
	expect(result.record()).not.toContain(node.emulator.apiKey);
});

test.each([
	['another port', () => `http://${other}/x`],
	['a host in front of which the right one stands', () => `${node.emulator.url}@${other}/x`],
	['in upper case', () => `HTTP://${other}/x`],
	['with backslashes', () => `http:\\\\${other}\\x`],
	['without a scheme', () => `//${other}/x`],
	['over HTTPS', () => `https://${node.emulator.url.slice('http://'.length)}/x`],
])('a request to another origin is refused before it is sent: %s', async (_name, url) => {
	const { error, ...result } = await send(inBothForms(url(), CHAT), {
		onError: 'continueRegularOutput',
	});
	expect(error).toBeUndefined();
	const responses = result.items('HTTP Request').map(({ json }) => json.response);
	expect(responses).toHaveLength(2);
	for (const response of responses) {
		expect(response).toEqual({
			error: expect.stringContaining(
				`The Mingleego credential sends its API key only to its Base URL ${node.emulator.url}, not to http`,
			),
			description: 'Use another credential for this URL, or correct the URL or the Base URL.',
		});
	}
	expect(received).toEqual([]);
	expect(node.emulator.requests).toEqual([]);
	expect(result.record()).not.toContain(node.emulator.apiKey);
});

test('the error is what n8n shows', async () => {
	for (const use of inBothForms(`http://${other}/x`)) {
		const { error } = await send([use]);
		expect(error?.message).toContain(
			`sends its API key only to its Base URL ${node.emulator.url}, not to http://${other}`,
		);
	}
	expect(received).toEqual([]);
});

test.each([301, 302, 303, 307, 308])('a redirect (%i) takes the key nowhere', async (status) => {
	node.emulator.behave(() => ({ status, redirectTo: `http://${other}/x` }));
	const uses = inBothForms(`${node.emulator.url}/api/interactions/chat`, CHAT);
	const result = await send(uses, { onError: 'continueRegularOutput' });
	for (const { json } of result.items('HTTP Request')) {
		expect(json.response).toMatchObject({ error: expect.stringContaining(String(status)) });
	}
	expect(node.emulator.requests).toHaveLength(2);
	expect(received).toEqual([]);
});
