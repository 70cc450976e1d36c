import { readFileSync } from 'node:fs';
import path from 'node:path';

import { Workflow, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';

import { NODE_TYPE, oneNode } from '../../tools/engine/workflows';
import { getJson, OPERATIONS, setUpNode } from './setUpNode';

const node = setUpNode();
const SCHEMAS = path.join(__dirname, '../../nodes/Mingleego/__schema__/v1.0.0');
const getProperties = () => node.engine.nodeType(NODE_TYPE).description.properties;

/** The required fields that an operation shows. */
const findRequired = (values: Record<string, string>) =>
	getProperties().filter(
		({ required, displayOptions }) => required && isShown(displayOptions?.show ?? {}, values),
	);

const isShown = (show: object, values: Record<string, string>) =>
	Object.entries(show).every(([name, shown]) => (shown as unknown[]).includes(values[name]));

test('the node has the operations in the table', () => {
	const described = getProperties()
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }: INodeProperties) =>
			(options as INodePropertyOptions[]).map(({ name, value, action, routing }) => ({
				resource: displayOptions?.show?.resource?.[0],
				operation: value,
				choice: name,
				action,
				method: routing?.request?.method,
				path: routing?.request?.url,
			})),
		);
	expect(described).toEqual(
		OPERATIONS.map(({ resource, operation, choice, action, method, path: url }) => ({
			resource,
			operation,
			choice,
			action,
			method,
			path: url,
		})),
	);
});

describe.each(OPERATIONS)('$name', ({ resource, operation, name, numbered, isReply }) => {
	const input = [
		{ json: { n: 0 }, files: { data: { bytes: Buffer.from('x'), fileName: 'item 0.txt' } } },
	];

	test('returns what its output schema says', async () => {
		const [json] = getJson(await node.run(numbered, { input }));
		expect(isReply(json, 0, node.emulator.files)).toBe(true);
		const schema = readFileSync(path.join(SCHEMAS, resource, `${operation}.json`), 'utf8');
		expect(Object.keys(json)).toEqual(Object.keys(JSON.parse(schema).properties));
	});

	test('refuses a required field that an expression leaves empty', async () => {
		const required = findRequired({ resource, operation });
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
		const workflow = new Workflow({
			nodes: [mine],
			connections: {},
			active: false,
			nodeTypes: {
				getByName: node.engine.nodeType,
				getByNameAndVersion: node.engine.nodeType,
				getKnownTypes: () => ({}),
			},
		});
		const { subtitle } = node.engine.nodeType(NODE_TYPE).description;
		const shown = workflow.expression.getSimpleParameterValue(mine, subtitle, 'internal', {});
		expect(shown).toBe(name);
	});
});
