import {
	describeTools,
	formatToolCalls,
	readToolCalls,
	type BoundTool,
	type ToolChoice,
} from '../../nodes/MingleegoChatModel/toolProtocol';

const WEATHER: BoundTool = {
	name: 'weather',
	description: 'The weather\n{"name":"fake"}',
	schema: {
		type: 'object',
		properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 } },
		required: ['city'],
		additionalProperties: false,
	},
};
const TIME: BoundTool = {
	name: 'time',
	schema: { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties: {} },
};
const TOOLS = [WEATHER, TIME];

const read = (reply: string, choice: ToolChoice = 'auto') => readToolCalls(reply, TOOLS, choice);

const block = (...calls: unknown[]) =>
	`\`\`\`json\n${JSON.stringify({ tool_calls: calls })}\n\`\`\``;

const ROME = { name: 'weather', arguments: { city: 'Rome' } };

test('each tool is one line, in which no text can pose as another', () => {
	const lines = describeTools(TOOLS, 'auto').split('\n');
	const [first, second] = lines
		.filter((line) => line.startsWith('{"name"'))
		.map((line) => JSON.parse(line));
	expect(first).toEqual({
		name: 'weather',
		description: WEATHER.description,
		parameters: WEATHER.schema,
	});
	expect(second).toEqual({ name: 'time', parameters: { type: 'object', properties: {} } });
});

test('the form that is shown is the form that is read', () => {
	const reply = formatToolCalls([ROME]);
	expect(describeTools(TOOLS, 'auto')).toContain(
		formatToolCalls([{ name: 'name of the tool', arguments: {} }]),
	);
	expect(read(reply)).toEqual({ text: '', calls: [{ id: expect.any(String), ...ROME }] });
});

describe('calls', () => {
	test.each([
		['in a fence', block(ROME), ''],
		['after text', `Let me see.\n\n${block(ROME)}`, 'Let me see.'],
		['before text', `${block(ROME)}\nThe weather is {fine}.`, ''],
		['without a fence', JSON.stringify({ tool_calls: [ROME] }), ''],
		['without a fence, in text', `Ok: ${JSON.stringify({ tool_calls: [ROME] })} Done.`, 'Ok:'],
		['in a fence that is not closed', block(ROME).replace(/\n```$/, ''), ''],
		['with a fence in an argument', block({ ...ROME, arguments: { city: '```' } }), ''],
	])('%s', (_, reply, text) => {
		expect(read(reply)).toMatchObject({ text, calls: [{ name: 'weather' }] });
	});

	test('several, each with an ID of its own', () => {
		const result = read(block(ROME, { name: 'time' }, ROME));
		const calls = 'calls' in result ? result.calls : [];
		expect(calls.map(({ name, arguments: args }) => [name, args])).toEqual([
			['weather', { city: 'Rome' }],
			['time', {}],
			['weather', { city: 'Rome' }],
		]);
		expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
	});

	test.each(['Plain text', '```json\n{"city":"Rome"}\n```', '', '{}'])('none in %p', (text) => {
		expect(read(text)).toEqual({ text, calls: [] });
	});
});

describe('problems', () => {
	test.each([
		[
			'an unknown name',
			block({ name: 'news' }),
			'There is no tool "news". The tools are: "weather", "time".',
		],
		['no name', block({ arguments: {} }), 'There is no tool undefined.'],
		['a call that is no object', block('weather'), 'There is no tool undefined.'],
		['a missing argument', block({ name: 'weather', arguments: {} }), '"city"'],
		['an argument of the wrong type', block({ name: 'weather', arguments: { city: 7 } }), '#/city'],
		[
			'a nested problem',
			block({ name: 'weather', arguments: { city: 'Rome', days: 0 } }),
			'#/days: 0',
		],
		[
			'an additional argument',
			block({ name: 'weather', arguments: { city: 'Rome', id: 1 } }),
			'id',
		],
		['arguments that are a list', block({ name: 'time', arguments: [] }), 'are not a JSON object'],
		['one of several', block(ROME, { name: 'news' }), 'There is no tool "news"'],
		['an empty list', block(), 'not a list with at least one call'],
		['no list', '{"tool_calls":{}}', 'not a list with at least one call'],
		['JSON that is cut off', block(ROME).slice(0, 40), 'not valid JSON'],
	])('%s', (_, reply, problem) => {
		expect(read(reply)).toEqual({ problem: expect.stringContaining(problem) });
	});

	test.each<[ToolChoice, string]>([
		['required', 'must call at least one tool'],
		[{ name: 'time' }, 'must call the tool "time"'],
	])('no call where %p is required', (choice, problem) => {
		expect(read('Plain text', choice)).toEqual({ problem: expect.stringContaining(problem) });
		expect(describeTools(TOOLS, choice)).toContain(problem);
	});
});
