'use strict';

const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { NodeHelpers } = require('n8n-workflow');

const { startEmulator } = require('../emulator/emulator');
const { startEngine } = require('../engine/engine');
const { NODE_TYPE } = require('../engine/workflows');
const { jsonOf } = require('./underTest');

/** @typedef {import('../engine/types').TestWorkflow & { pinData?: object }} Example */

const root = path.join(__dirname, '../..');
const names = readdirSync(path.join(root, 'examples')).filter((name) => name.endsWith('.json'));
const documents = readdirSync(path.join(root, 'examples/documents')).sort();

/**
 * @param {string} name
 * @returns {Example}
 */
const example = (name) => JSON.parse(readFileSync(path.join(root, 'examples', name), 'utf8'));

/** @type {import('../emulator/emulator').Emulator} */
let emulator;
/** @type {import('../engine/types').Engine} */
let engine;

beforeAll(async () => {
	emulator = await startEmulator();
	engine = await startEngine({ filesRoot: root, binaryMode: 'filesystem' });
});
beforeEach(() => emulator.reset());
afterAll(async () => {
	await engine?.close();
	await emulator?.close();
});

/**
 * Runs an example as it stands; the credential that it names holds the emulator's key and URL.
 *
 * @param {string} name
 * @param {Partial<import('../engine/types').RunOptions>} [options]
 */
async function run(name, options) {
	const result = await engine.run({
		workflow: example(name),
		credentials: {
			'mingleego-example': {
				type: 'mingleegoApi',
				data: { apiKey: emulator.apiKey, baseUrl: emulator.url },
			},
		},
		...options,
	});
	expect(result.error?.message).toBeUndefined();
	expect(result.status).toBe('success');
	return result;
}

/** @param {import('../emulator/record').Operation} operation */
const requests = (operation) => emulator.requests.filter((one) => one.operation === operation);
const uploadedNames = () =>
	requests('upload')
		.map(({ upload }) => upload?.fileName)
		.sort();

/** How each example is run, and what must come out. @type {Record<string, () => Promise<void>>} */
const runs = {
	'document-analysis.json': async () => {
		const result = await run('document-analysis.json');
		expect(uploadedNames()).toEqual(documents);
		const replies = jsonOf(result, 'Analyze Document');
		expect(replies).toHaveLength(documents.length);
		for (const [index, { text }] of replies.entries()) {
			expect(text).toContain(`"What is ${documents[index]} about?`);
			expect(text).toContain(`with 1 file. ${documents[index]} has `);
		}
		expect(jsonOf(result, 'Summarize')).toEqual([
			{ text: expect.stringContaining(`with ${documents.length} files.`), fileUrl: null },
		]);
	},

	'attachments.json': async () => {
		const result = await run('attachments.json');
		expect(uploadedNames()).toEqual(documents);
		expect(requests('complete')).toHaveLength(documents.length);
		const replies = jsonOf(result, 'Ask About File');
		expect(replies).toHaveLength(documents.length);
		for (const [index, { text, fileIds }] of replies.entries()) {
			expect(text).toContain(`"What is ${documents[index]} about?`);
			expect(text).toContain(`with 1 file. ${documents[index]} has `);
			const ids = /** @type {string[]} */ (fileIds);
			expect(ids.map((id) => emulator.files.get(id)?.fileName)).toEqual([documents[index]]);
		}
	},

	'generated-file.json': async () => {
		const result = await run('generated-file.json');
		const [{ json, binary = {} }, ...others] = result.items('Write Report');
		expect(others).toEqual([]);
		expect(json.fileUrl).toMatch(`${emulator.url}/files/`);
		expect(Object.keys(binary)).toEqual(['report']);
		const { report } = binary;
		expect(report).toMatchObject({
			fileName: path.basename(String(json.fileUrl)),
			mimeType: 'text/plain',
		});
		const stored = path.join(engine.storageFolder, String(report.id).replace(/^[^:]*:/, ''));
		expect(readFileSync(stored, 'utf8')).toBe(`${json.text}\n`);
	},

	'json-reply.json': async () => {
		const data = { customer: 'Alder & Finch Ltd', date: '2026-04-30', amount: 1752 };
		const block = ['```json', JSON.stringify(data, null, 2), '```'].join('\n');
		const text = `Here is what the message says:\n\n${block}\n\nIs there anything else?`;
		emulator.behave(() => ({ body: JSON.stringify({ text, fileUrl: null }) }));
		const result = await run('json-reply.json');
		expect(jsonOf(result, 'Extract Data')).toEqual([{ text, fileUrl: null, json: data }]);
	},

	'streaming-webhook.json': async () => {
		const prompt = 'Tell me about the service agreement';
		/** @type {import('n8n-workflow').StructuredChunk[]} */
		const chunks = [];
		emulator.behave(() => ({ chunkDelayMs: 10 }));
		const result = await run('streaming-webhook.json', {
			input: [{ json: { headers: {}, params: {}, query: {}, body: { prompt } } }],
			mode: 'webhook',
			streaming: true,
			hooks: { sendChunk: (chunk) => void chunks.push(chunk) },
		});
		const [{ text }] = jsonOf(result, 'Stream Reply');
		expect(text).toContain(`"${prompt}"`);
		expect(requests('stream')).toHaveLength(1);

		// Older versions of n8n have no way for a node of this kind to forward its reply.
		if (!engine.version.startsWith('2.4')) {
			expect(chunks).toEqual([]);
			return;
		}
		const pieces = chunks.slice(1, -1);
		expect(chunks[0]?.type).toBe('begin');
		expect(chunks.at(-1)?.type).toBe('end');
		expect(pieces.length).toBeGreaterThan(1);
		expect(new Set(pieces.map(({ type }) => type))).toEqual(new Set(['item']));
		expect(pieces.map(({ content }) => content).join('')).toBe(text);
		expect(new Set(chunks.map(({ metadata }) => metadata.nodeName))).toEqual(
			new Set(['Stream Reply']),
		);
	},
};

test('every example is run', () => {
	expect(Object.keys(runs).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
	test('runs as it stands', async () => {
		await runs[name]?.();
	});

	test('is sound: unique nodes, no pinned data, connections between nodes that exist', () => {
		const { nodes, connections, pinData } = example(name);
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
		const { description } = engine.nodeType();
		const { nodes } = example(name);
		const ours = nodes.filter(({ type }) => type === NODE_TYPE);
		expect(ours).not.toEqual([]);
		for (const node of ours) {
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
			expect(NodeHelpers.getNodeParametersIssues(description.properties, node, description)).toBe(
				null,
			);
			expect(node.credentials).toEqual({
				mingleegoApi: { id: 'mingleego-example', name: 'Mingleego account' },
			});
		}
	});
});
