import fc from 'fast-check';

import { findToolCalls, ToolCallFilter } from '../../nodes/MingleegoChatModel/toolCallFilter';

const CALLS = '{"tool_calls":[{"name":"a","arguments":{}}]}';

/** What is passed on of a reply in chunks, and what is held back at its end. */
function filter(chunks: string[]) {
	const one = new ToolCallFilter();
	const passed = chunks.map((chunk) => one.add(chunk)).join('');
	return { passed, held: one.flush() };
}

const characters = (text: string) => Array.from(text);

describe('calls are held back, in one chunk and in single characters', () => {
	test.each([
		['alone', '', CALLS],
		['in a fence', '', `\`\`\`json\n${CALLS}\n\`\`\``],
		['in a fence without a language', '', `\`\`\`\n${CALLS}\n\`\`\``],
		['in a fence of tildes', '', `~~~~ json\n\n${CALLS}\n~~~~`],
		['after text', 'Let me see.\n\n', `\`\`\`json\n${CALLS}\n\`\`\` Done.`],
		['with blanks', 'Ok ', CALLS.replace('{', '{ \n\t')],
		['after another object', 'It is {"a":1} ', CALLS],
		['after another block', '```js\nf({ a })\n``` and\n', `\`\`\`json\n${CALLS}\n\`\`\``],
		['that are cut off', 'Ok ', CALLS.slice(0, 20)],
	])('%s', (_, text, calls) => {
		for (const chunks of [[text + calls], characters(text + calls)]) {
			expect(filter(chunks)).toEqual({ passed: text, held: calls });
		}
		expect(findToolCalls(text + calls)).toBe(text.length);
	});
});

describe('other text is passed on', () => {
	test.each([
		'plain',
		'{"a":1} and {"tool_call":2} and { }',
		'```json\n{"tool":1}\n```',
		'```python\nprint("tool_calls")\n```',
		'`code` and ~approximately~',
		'"tool_calls" is a key',
		'a {{ "tool" }} b',
	])('%s', (text) => {
		const { passed, held } = filter(characters(text));
		expect(passed + held).toBe(text);
		// A fence at the end may still become the start of a call.
		expect(held).toMatch(/^[`~]*$/);
		expect(findToolCalls(text)).toBeUndefined();
	});

	test.each(['```', '```json\n', '{', '{ "tool_', 'Text `', '```json\n{"tool_calls"'])(
		'%s is held back until more of it is there',
		(text) => {
			const { passed, held } = filter([text]);
			expect(held).not.toBe('');
			expect(passed + held).toBe(text);
		},
	);
});

test('nothing is lost or reordered, and no call passes, however a reply is cut', () => {
	const pieces = fc.constantFrom(
		'`',
		'```',
		'~~~',
		'json',
		'\n',
		' ',
		'{',
		'"',
		'"tool_calls"',
		'x',
		':',
	);
	fc.assert(
		fc.property(fc.array(fc.array(pieces, { maxLength: 6 }), { maxLength: 12 }), (groups) => {
			const chunks = groups.map((group) => group.join(''));
			const reply = chunks.join('');
			const { passed, held } = filter(chunks);
			expect(passed + held).toBe(reply);
			const start = findToolCalls(reply);
			if (start !== undefined) expect(passed.length).toBeLessThanOrEqual(start);
		}),
		{ numRuns: 2_000 },
	);
});

test('a long code block takes linear time', () => {
	const text = `\`\`\`js\n${'const a = { b: `c` };\n'.repeat(100_000)}\`\`\``;
	const start = Date.now();
	expect(filter(text.match(/.{1,20}/gs) ?? []).passed).toBe(text.slice(0, -3));
	// Not a speed test: a filter that reads everything again for each chunk would take minutes.
	expect(Date.now() - start).toBeLessThan(20_000);
});
