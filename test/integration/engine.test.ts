/** The example of docs/engineering/engine.md, and a package that is not this one. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startEmulator, type Emulator } from '../../emulator/emulator';
import { startEngine } from '../../tools/engine/engine';
import { askAboutFile } from '../fixtures/engineExample';

let service: Emulator;
beforeAll(async () => {
	service = await startEmulator({ chunkDelayMs: 5 });
});
afterAll(async () => await service?.close());

const ask = async (signal = new AbortController().signal) =>
	await askAboutFile({ apiKey: service.apiKey, baseUrl: service.url }, signal);

test('the page shows the code that is run here', () => {
	const page = readFileSync('docs/engineering/engine.md', 'utf8');
	const code = readFileSync('test/fixtures/engineExample.ts', 'utf8');
	expect(page).toContain(`\`\`\`ts\n${code}\`\`\``);
});

const print = jest.spyOn(console, 'log').mockImplementation(() => {});
afterAll(() => print.mockRestore());

test('a credential, a file and a stream', async () => {
	const { status, items } = await ask();
	expect(status).toBe('success');
	const [{ json }] = items('Ask');
	expect(json.text).toMatch(/"Hi" with 1 file\. a\.txt has 5 bytes of type text\/plain\.$/);
	expect(print.mock.calls.flat().join('')).toBe(json.text);
});

test('a run that is stopped', async () => {
	service.behave(() => ({ delayMs: 60_000 }));
	const { status } = await ask(AbortSignal.timeout(100));
	expect(status).toBe('canceled');
});

const GREETER = {
	'package.json': JSON.stringify({
		name: 'n8n-nodes-greeter',
		n8n: {
			nodes: ['dist/Greeter.node.js'],
			credentials: ['dist/GreeterApi.credentials.js'],
		},
	}),
	'dist/Greeter.node.js': `exports.Greeter = class {
		description = {
			...{ displayName: 'Greeter', name: 'greeter', group: ['output'], version: 1 },
			...{ description: 'Greets', defaults: { name: 'Greeter' }, inputs: ['main'], outputs: ['main'] },
			credentials: [{ name: 'greeterApi', required: true }],
			requestDefaults: { baseURL: '={{ $credentials.url }}', url: '/greet' },
			properties: [{
				...{ displayName: 'Who', name: 'who', type: 'string', default: '' },
				routing: { send: { type: 'query', property: 'who' } },
			}],
		};
	};`,
	'dist/GreeterApi.credentials.js': `exports.GreeterApi = class {
		name = 'greeterApi';
		displayName = 'Greeter API';
		properties = ['key', 'url'].map((name) => ({ displayName: name, name, type: 'string', default: '' }));
		authenticate = { type: 'generic', properties: { headers: { 'x-key': '={{ $credentials.key }}' } } };
	};`,
};

test('a declarative node of another package, with a credential that only adds a header', async () => {
	const server = http.createServer(({ url, headers }, res) => {
		res.setHeader('content-type', 'application/json');
		res.end(JSON.stringify({ url, key: headers['x-key'] }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const packageRoot = mkdtempSync(path.join(tmpdir(), 'greeter-'));
	mkdirSync(path.join(packageRoot, 'dist'));
	for (const [name, text] of Object.entries(GREETER)) {
		writeFileSync(path.join(packageRoot, name), text);
	}
	const engine = await startEngine({ packageRoot });
	try {
		const shared = { typeVersion: 1, position: [0, 0] as [number, number] };
		const items = { ...shared, id: '1', name: 'Items', type: 'test.items', parameters: {} };
		const greet = {
			...shared,
			...{ id: '2', name: 'Greet', type: 'n8n-nodes-greeter.greeter' },
			parameters: { who: '={{ $json.name }}' },
			credentials: { greeterApi: { id: '1', name: 'Mine' } },
		};
		const result = await engine.run({
			workflow: {
				nodes: [items, greet],
				connections: { Items: { main: [[{ node: 'Greet', type: 'main', index: 0 }]] } },
			},
			credentials: { 1: { type: 'greeterApi', data: { key: 'k1', url } } },
			input: [{ json: { name: 'Zelda' } }],
		});
		expect(result.error?.message).toBeUndefined();
		expect(result.items('Greet').map(({ json }) => json)).toEqual([
			{ url: '/greet?who=Zelda', key: 'k1' },
		]);
	} finally {
		await engine.close();
		server.close();
		rmSync(packageRoot, { recursive: true });
	}
});
