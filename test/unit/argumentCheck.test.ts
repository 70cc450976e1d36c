import { findArgumentProblem } from '../../nodes/MingleegoChatModel/tools/argumentCheck';
import { createBoundTool, type Schema } from '../../nodes/MingleegoChatModel/tools/boundTool';

const a = (schema: unknown) => ({ type: 'object', properties: { a: schema } });
const find = (args: Record<string, unknown>, schema: object) =>
	findArgumentProblem(args, schema as Schema);

test.each<[string, object, Record<string, unknown>, string]>([
	['a missing one', { required: ['a'] }, {}, '"a" is missing.'],
	['a type', a({ type: 'string' }), { a: 1 }, '"a" is 1, which is not of the type string.'],
	['types', a({ type: ['string', 'null'] }), { a: 1 }, 'not of the type string or null.'],
	['an integer', a({ type: 'integer' }), { a: 1.5 }, 'not of the type integer.'],
	['a list', a({ type: 'array' }), { a: {} }, 'not of the type array.'],
	['an object', a({ type: 'object' }), { a: [] }, 'not of the type object.'],
	['null', a({ type: 'object' }), { a: null }, 'not of the type object.'],
	['a choice', a({ enum: ['x', 'y'] }), { a: 'z' }, '"a" is "z", which is not one of "x", "y".'],
	['a constant', a({ const: 'x' }), { a: 'z' }, 'not one of "x".'],
	['a minimum', a({ minimum: 1 }), { a: 0 }, 'not at least 1.'],
	['a maximum', a({ maximum: 1 }), { a: 2 }, 'not at most 1.'],
	['an exclusive minimum', a({ exclusiveMinimum: 1 }), { a: 1 }, 'not more than 1.'],
	['an exclusive maximum', a({ exclusiveMaximum: 1 }), { a: 1 }, 'not less than 1.'],
	[
		'an unknown one',
		{ ...a({}), additionalProperties: false },
		{ b: 1 },
		'"b" is not an argument.',
	],
	['a value of any name', { additionalProperties: { type: 'string' } }, { b: 1 }, '"b" is 1'],
	['one in a list', a({ items: { type: 'string' } }), { a: ['x', 1] }, '"a[1]" is 1'],
	['one in an object', a(a({ type: 'string' })), { a: { a: 1 } }, '"a.a" is 1'],
	['all of', a({ allOf: [{}, { type: 'string' }] }), { a: 1 }, 'not of the type string.'],
	['any of', a({ anyOf: [{ type: 'string' }, { type: 'null' }] }), { a: 1 }, 'type string.'],
	['one of', a({ oneOf: [{ type: 'string' }, { type: 'null' }] }), { a: 1 }, 'type string.'],
	[
		'a reference',
		{ ...a({ $ref: '#/$defs/b~1c' }), $defs: { 'b/c': { type: 'string' } } },
		{ a: 1 },
		'not of the type string.',
	],
	['a long value', a({ type: 'number' }), { a: 'x'.repeat(999) }, 'x"…, which is not'],
	['a list in place of a text', a({ type: 'string' }), { a: [1] }, '"a" is a list, which is not'],
])('%s is checked', (_, schema, args, problem) => {
	expect(find(args, schema)).toContain(problem);
});

test.each<[string, unknown, unknown]>([
	['a pattern without the u flag', { pattern: '^https\\:\\/\\/' }, 'x'],
	['a pattern with a wrong range', { pattern: '^[\\w-.]+$' }, '!'],
	['a pattern of another language', { pattern: '(?i)x' }, 'y'],
	['a pattern that takes for ever', { pattern: '^(a+)+$' }, `${'a'.repeat(50)}!`],
	[
		'names with a pattern',
		{ additionalProperties: false, patternProperties: { '^b': {} } },
		{ b: 1 },
	],
	['a format', { format: 'date-time' }, '2026-01-01T10:00:00'],
	['an unknown format', { format: 'color' }, 'x'],
	['null where it is allowed', { type: 'string', nullable: true }, null],
	['null in a choice where it is allowed', { enum: ['x'], nullable: true }, null],
	['a reference to nothing', { $ref: '#/$defs/none' }, 1],
	['a reference to elsewhere', { $ref: 'https://example.com/schema' }, 1],
	['a reference to itself', { $ref: '#/properties/a' }, 1],
	['a reference to an inherited name', { $ref: '#/constructor' }, 1],
	['a duplicate $id', { $id: 'x', allOf: [{ $id: 'x' }, { $id: 'x' }] }, 1],
	['an unknown type', { type: 'date' }, 'x'],
	['a type in other letters', { type: 'STRING' }, 1],
	['a type that is no text', { type: { a: 1 } }, 1],
	['an inherited type', { type: 'constructor' }, 1],
	['an unknown keyword', { 'x-unit': 'C', unevaluatedProperties: false }, { b: 1 }],
	['a choice of lists', { enum: [[1]] }, [2]],
	['no choice at all', { enum: [] }, 'x'],
	['limits that are no numbers', { minimum: '1', exclusiveMinimum: true }, 0],
	['a required name that is no text', { required: [1, null] }, {}],
	[
		'keywords of a wrong type',
		{ required: true, properties: [], allOf: 1, items: 'x', enum: {} },
		[1],
	],
	[
		'whether a name is in another of several schemas',
		{ allOf: [{ properties: { b: {} }, additionalProperties: false }, { properties: { c: {} } }] },
		{ b: 1, c: 1 },
	],
	['a reference that is too long', { $ref: `#/${'a/'.repeat(1_000)}` }, 1],
	['true', true, 1],
	['false', false, 1],
	['null as a schema', null, 1],
	['any of, if one cannot be checked', { anyOf: [{ type: 'string' }, { $ref: '#/none' }] }, 1],
])('%s is not checked', (_, schema, value) => {
	expect(find({ a: value }, a(schema))).toBeUndefined();
});

test('arguments may have any names', () => {
	const args = JSON.parse('{"__proto__":1,"constructor":2,"toString":3}') as Record<
		string,
		unknown
	>;
	expect(find(args, { properties: {} })).toBeUndefined();
	expect(find({}, { required: ['toString'] })).toBe('"toString" is missing.');
});

/** A schema in which each level has two ways to the same next one. */
const fork = { anyOf: [{ $ref: '#' }, { $ref: '#' }], allOf: [{ $ref: '#' }, { $ref: '#' }] };

test.each<[string, object, Record<string, unknown>]>([
	['a schema that forks', fork, {}],
	['a schema that contains itself', { properties: { a: { $ref: '#' } } }, { a: nest(5_000) }],
	[
		'a long value with many alternatives',
		{ anyOf: Array.from({ length: 20_000 }, () => ({ type: 'number' })) },
		{ a: 'x'.repeat(1_000_000) },
	],
	[
		'many values with many types',
		{ items: { type: Array.from({ length: 20_000 }, () => 'number') } },
		{ a: Array.from({ length: 20_000 }, () => 'x') },
	],
	[
		'many values with many choices',
		{ items: { enum: Array.from({ length: 20_000 }, String) } },
		{ a: Array.from({ length: 20_000 }, () => 'x') },
	],
])('%s takes no time', (_, schema, args) => {
	const start = Date.now();
	find(args, a(schema));
	find(args, schema);
	// It would take hours, or overflow the stack.
	expect(Date.now() - start).toBeLessThan(5_000);
});

function nest(levels: number): unknown {
	let value: unknown = 1;
	for (let level = 0; level < levels; level += 1) value = { a: value };
	return value;
}

test.each<[string, unknown]>([
	['nothing', undefined],
	['a text', 'string'],
	['a list', []],
	['a number that JSON lacks', { maximum: 1n }],
	['something that contains itself', createCycle()],
	['something too deep', nest(100_000)],
])('a schema that is %s becomes one that takes anything', (_, schema) => {
	expect(createBoundTool('a', undefined, schema).schema).toEqual({ type: 'object' });
});

function createCycle(): object {
	const cycle: Record<string, unknown> = {};
	cycle.properties = cycle;
	return cycle;
}
