import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { NodeHelpers, type StructuredChunk } from 'n8n-workflow';

import { startEmulator, type Emulator } from '../../emulator/emulator';
import { startEngine } from '../../tools/engine/engine';
import type { Engine, RunOptions, TestWorkflow } from '../../tools/engine/types';
import { readReadmeWorkflow } from '../../tools/n8n/contents';
import { manualExamples } from '../fixtures/manualExamples';
import { checkAgainstContract } from './checkAgainstContract';
import { getJson } from './setUpNode';

type Example = TestWorkflow & { pinData?: object };

const root = path.join(__dirname, '../..');
const names = readdirSync(path.join(root, 'examples')).filter((name) => name.endsWith('.json'));

const readExample = (name: string): Example =>
	JSON.parse(readFileSync(path.join(root, 'examples', name), 'utf8'));

const contractCheck = checkAgainstContract();
let emulator: Emulator;
let engine: Engine;

beforeAll(async () => {
	emulator = await startEmulator(contractCheck);
	engine = await startEngine({ filesRoot: root, binaryMode: 'filesystem' });
});
beforeEach(() => emulator.reset());
afterAll(async () => {
	await engine?.close();
	await emulator?.close();
});

/** The credential that the examples name, with the emulator's key and URL. */
const getCredentials = () => ({
	'mingleego-example': {
		type: 'mingleegoApi',
		data: { apiKey: emulator.apiKey, baseUrl: emulator.url },
	},
});

/** Runs an example as it stands. */
async function run(name: string, options?: Partial<RunOptions>) {
	const result = await engine.run({
		workflow: readExample(name),
		credentials: getCredentials(),
		...options,
	});
	expect(result.error?.message).toBeUndefined();
	expect(result.status).toBe('success');
	return result;
}

/** Those that n8n's engine can run without n8n. */
const runs: Record<string, () => Promise<void>> = {
	...Object.fromEntries(
		Object.entries(manualExamples).map(([name, { check }]) => [
			name,
			async () => check(await run(name), emulator),
		]),
	),

	'streaming-webhook.json': async () => {
		const prompt = 'Tell me about the service agreement';
		const chunks: StructuredChunk[] = [];
		emulator.behave(() => ({ chunkDelayMs: 10 }));
		const result = await run('streaming-webhook.json', {
			input: [{ json: { headers: {}, params: {}, query: {}, body: { prompt } } }],
			mode: 'webhook',
			streaming: true,
			hooks: { sendChunk: (chunk) => void chunks.push(chunk) },
		});
		const [{ text }] = getJson(result, 'Stream Reply');
		expect(text).toContain(`"${prompt}"`);
		expect(emulator.requests.map(({ operation }) => operation)).toEqual(['stream']);

		// Older versions of n8n have no way for a node of this kind to forward its reply.
		if (!engine.version.startsWith('2.4')) {
			expect(chunks).toEqual([]);
			return;
		}
		const items = chunks.slice(1, -1);
		expect(chunks[0]?.type).toBe('begin');
		expect(chunks.at(-1)?.type).toBe('end');
		expect(items.length).toBeGreaterThan(1);
		expect(new Set(items.map(({ type }) => type))).toEqual(new Set(['item']));
		expect(items.map(({ content }) => content).join('')).toBe(text);
		expect(new Set(chunks.map(({ metadata }) => metadata.nodeName))).toEqual(
			new Set(['Stream Reply']),
		);
	},
};

test('the workflow in the README has ten lines, and runs once it has a credential', async () => {
	const text = readReadmeWorkflow();
	expect(text.trim().split('\n')).toHaveLength(10);
	const { nodes, ...workflow } = JSON.parse(text) as TestWorkflow;
	const credentials = { mingleegoApi: { id: 'mingleego-example', name: 'Mingleego account' } };
	const result = await engine.run({
		workflow: { ...workflow, nodes: nodes.map((node) => ({ ...node, credentials })) },
		credentials: getCredentials(),
	});
	expect(result.error?.message).toBeUndefined();
	expect(getJson(result, 'Ask')).toEqual([{ text: expect.any(String), fileUrl: null }]);
	expect(emulator.requests.map(({ operation }) => operation)).toEqual(['complete']);
});

/** Examples that need more of n8n than its engine: the end-to-end tests have a file for each. */
const runInN8n = readdirSync(path.join(root, 'test/e2e/examples')).map((file) =>
	file.replace(/\.ts$/, '.json'),
);

test('every example is run, on the engine or in real n8n', () => {
	const all = new Set([...Object.keys(runs), ...runInN8n]);
	expect([...all].sort()).toEqual([...names].sort());
});

test.each(Object.keys(runs))('%s runs as it stands', async (name) => {
	await runs[name]?.();
});

describe.each(names)('%s', (name) => {
	test('is sound: unique nodes, no pinned data, connections between nodes that exist', () => {
		const { nodes, connections, pinData } = readExample(name);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		expect(new Set(nodes.map((node) => node.name)).size).toBe(nodes.length);
		expect(pinData ?? {}).toEqual({});

		const targets = Object.values(connections)
			.flatMap((outputs) => Object.values(outputs).flat(2))
			.map((connection) => connection?.node);
		const nodeNames = nodes.map((node) => node.name);
		expect(nodeNames).toEqual(expect.arrayContaining([...Object.keys(connections), ...targets]));
	});

	test('sets only parameters that the node knows and shows', () => {
		const { nodes } = readExample(name);
		const ours = nodes.filter(({ type }) => type.startsWith('n8n-nodes-mingleego.'));
		expect(ours).not.toEqual([]);
		for (const { parameters, ...rest } of ours) {
			const { description } = engine.nodeType(rest.type.replace(/Tool$/, ''));
			// n8n itself adds these two to every node that is used as a tool.
			const { descriptionType, toolDescription, ...own } = parameters;
			const node = { ...rest, parameters: own };
			// n8n leaves out what it does not know, and what is hidden by the other parameters.
			const known = NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				true,
				false,
				node,
				description,
			);
			expect(known).toMatchObject(node.parameters);
			expect(
				NodeHelpers.getNodeParametersIssues(description.properties, node, description),
			).toBeNull();
			expect(node.credentials).toEqual({
				mingleegoApi: { id: 'mingleego-example', name: 'Mingleego account' },
			});
		}
	});
});
