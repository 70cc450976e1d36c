import { execFileSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { OPERATIONS } from '../../emulator/operations';
import { unpackPackage } from '../../tools/npm/packPackage';
import { TYPESCRIPT } from '../../tools/processes/typescript';

const root = path.join(__dirname, '../..');

/** n8n's verification scan in a process of its own. */
function scan(folder: string, ...args: string[]) {
	const script = path.join(root, 'tools/verification/scan.ts');
	const { files, ...result } = JSON.parse(
		execFileSync('node', [...TYPESCRIPT, script, folder, ...args], {
			encoding: 'utf8',
			// jest's `test` would switch n8n's rules into the mode of their own tests.
			env: { ...process.env, NODE_ENV: 'production' },
		}),
	);
	return { files, verdict: result };
}

const CLEAN = { passed: true, errors: 0, warnings: 0, messages: [] };

const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
let unpacked: string;

beforeAll(() => {
	({ unpacked } = unpackPackage(folder));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the verification scan finds nothing in the sources', () => {
	const { files, verdict } = scan(root, '--sources');
	expect(verdict).toEqual(CLEAN);
	expect(files).toEqual(
		expect.arrayContaining([
			'package.json',
			'nodes/Mingleego/Mingleego.node.ts',
			'nodes/MingleegoChatModel/MingleegoChatModel.node.ts',
			'credentials/MingleegoApi.credentials.ts',
		]),
	);
});

test('the verification scan finds nothing in the packed package', () => {
	const { files, verdict } = scan(unpacked);
	expect(verdict).toEqual(CLEAN);
	expect(files).toEqual(
		expect.arrayContaining([
			'package.json',
			'index.js',
			'dist/nodes/Mingleego/Mingleego.node.js',
			'dist/nodes/MingleegoChatModel/MingleegoChatModel.node.js',
			expect.stringMatching(/^dist\/nodes\/shared-\w{8}\.js$/),
		]),
	);
});

test('the scan does find what n8n refuses', () => {
	const node = path.join(unpacked, 'dist/nodes/Mingleego/Mingleego.node.js');
	const built = readFileSync(node, 'utf8');
	writeFileSync(node, `${built}\nsetTimeout(() => process.exit(require('node:fs')), 1);\n`);
	try {
		const { verdict } = scan(unpacked);
		expect(verdict).toMatchObject({ passed: false, errors: 3 });
	} finally {
		writeFileSync(node, built);
	}
});

test('contains what belongs in it and nothing else', () => {
	const files = execFileSync('find', ['.', '-type', 'f'], { cwd: unpacked, encoding: 'utf8' })
		.trim()
		.split('\n')
		.map((file) => file.replace(/shared-\w{8}\.js$/, 'shared-*.js'))
		.sort();
	expect(files).toEqual([
		'./LICENSE.md',
		'./README.md',
		'./dist/credentials/MingleegoApi.credentials.js',
		'./dist/nodes/Mingleego/Mingleego.node.js',
		'./dist/nodes/Mingleego/Mingleego.node.json',
		...OPERATIONS.map(
			({ resource, operation }) =>
				`./dist/nodes/Mingleego/__schema__/v1.0.0/${resource}/${operation}.json`,
		).sort(),
		'./dist/nodes/Mingleego/mingleego.dark.svg',
		'./dist/nodes/Mingleego/mingleego.svg',
		'./dist/nodes/MingleegoChatModel/MingleegoChatModel.node.js',
		'./dist/nodes/MingleegoChatModel/MingleegoChatModel.node.json',
		// What both nodes import, and what they import of the credential.
		'./dist/nodes/shared-*.js',
		'./dist/nodes/shared-*.js',
		'./index.js',
		'./package.json',
	]);
});

test('its manifest is what n8n asks for', () => {
	const manifest = JSON.parse(readFileSync(path.join(unpacked, 'package.json'), 'utf8'));
	expect(manifest).toMatchObject({
		name: 'n8n-nodes-mingleego',
		license: 'MIT',
		keywords: expect.arrayContaining(['n8n-community-node-package']),
		files: ['dist'],
		peerDependencies: { 'n8n-workflow': '*' },
		n8n: { n8nNodesApiVersion: 1, strict: true },
	});
	for (const forbidden of [
		'dependencies',
		'bundledDependencies',
		'optionalDependencies',
		'overrides',
	]) {
		expect(manifest).not.toHaveProperty(forbidden);
	}
	for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
		expect(existsSync(path.join(unpacked, file))).toBe(true);
	}
});

test('require returns the nodes and the credential', () => {
	// The peer dependency is what n8n itself provides.
	const script =
		"const { Mingleego, MingleegoChatModel, MingleegoApi } = require('n8n-nodes-mingleego'); console.log(new Mingleego().description.name, new MingleegoChatModel().description.name, new MingleegoApi().name)";
	const home = path.join(unpacked, '../home');
	mkdirSync(path.join(home, 'node_modules'), { recursive: true });
	cpSync(unpacked, path.join(home, 'node_modules/n8n-nodes-mingleego'), { recursive: true });
	symlinkSync(
		path.join(root, 'node_modules/n8n-workflow'),
		path.join(home, 'node_modules/n8n-workflow'),
	);
	expect(execFileSync('node', ['-e', script], { cwd: home, encoding: 'utf8' }).trim()).toBe(
		'mingleego mingleegoChatModel mingleegoApi',
	);
});

test('the editor can find the node', () => {
	const codex = JSON.parse(
		readFileSync(path.join(unpacked, 'dist/nodes/Mingleego/Mingleego.node.json'), 'utf8'),
	);
	// Without it n8n 2.40 takes every node of the category AI for a part of an agent, and its search leaves it out.
	expect(codex.subcategories.AI).toContain('Root Nodes');
	expect(codex.alias).toEqual(expect.arrayContaining(['Assistant', 'Chatbot', 'LLM', 'PDF']));
});
