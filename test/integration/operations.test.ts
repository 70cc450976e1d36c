import { readFileSync } from 'node:fs';
import path from 'node:path';

import { Workflow, type INodePropertyOptions } from 'n8n-workflow';

import { NODE_TYPE, oneNode } from '../../tools/workflows';
import { getJson, OPERATIONS, setUpNode } from './setUpNode';

const node = setUpNode();
const getDescription = () => node.engine.nodeType(NODE_TYPE).description;

test('the node has the operations in the table', () => {
	const described = getDescription()
		.properties.filter(({ name }) => name === 'operation')
		.flatMap(({ options = [] }) => options as INodePropertyOptions[]);
	expect(described).toMatchObject(
		OPERATIONS.map(({ operation, choice, action, method, path: url }) => {
			return { value: operation, name: choice, action, routing: { request: { method, url } } };
		}),
	);
});

describe.each(OPERATIONS)('$name', ({ resource, operation, name, numbered, isReply }) => {
	const file = { bytes: Buffer.from('x'), fileName: 'item 0.txt' };
	const input = [{ json: { n: 0 }, files: { data: file } }];

	test('returns what its output schema says', async () => {
		const [reply] = getJson(await node.run(numbered, { input }));
		expect(isReply(reply, 0, node.emulator.files)).toBe(true);
		// With a file, the output has all its fields.
		const [json] = getJson(await node.run({ ...numbered, attachments: 'data' }, { input }));
		const schemas = path.join(__dirname, '../../nodes/Mingleego/__schema__/v1.0.0');
		const schema = readFileSync(path.join(schemas, resource, `${operation}.json`), 'utf8');
		expect(Object.keys(json)).toEqual(Object.keys(JSON.parse(schema).properties));
	});

	test('refuses a required field that an expression leaves empty', async () => {
		const isShown = ([field, values]: [string, unknown]) =>
			(values as unknown[]).includes(numbered[field]);
		const required = getDescription().properties.filter(
			(field) => field.required && Object.entries(field.displayOptions?.show ?? {}).every(isShown),
		);
		expect(required).not.toEqual([]);
		for (const field of required) {
			const parameters = { ...numbered, [field.name]: '={{ $json.nothing }}' };
			const { error } = await node.run(parameters, { input });
			expect(error?.message).toBe(`${field.displayName} is empty [item 0]`);
		}
		expect(node.emulator.requests).toEqual([]);
	});

	test('shows its name under the node', () => {
		const [, mine] = oneNode(numbered).nodes;
		const { nodeType } = node.engine;
		const nodeTypes = {
			getByName: nodeType,
			getByNameAndVersion: nodeType,
			getKnownTypes: () => ({}),
		};
		const workflow = new Workflow({ nodes: [mine], connections: {}, active: false, nodeTypes });
		const { subtitle } = getDescription();
		expect(workflow.expression.getSimpleParameterValue(mine, subtitle, 'internal', {})).toBe(name);
	});
});
