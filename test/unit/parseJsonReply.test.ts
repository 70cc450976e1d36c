import { parseJsonReply } from '../../nodes/Mingleego/items/parseJsonReply';

describe('the JSON of a reply', () => {
	test.each([
		['the whole reply', ' {"a":1}\n'],
		['a block', 'Here:\n```json\n{"a":1}\n```\nBye.'],
		['a block without a language', '```\n{"a":1}\n```'],
		['the closing fence on the line of the JSON', '```json\n{"a":1}```'],
		['the closing fence on the last line of the JSON', '```json\n{\n  "a": 1\n} ```\nBye.'],
		['text after the closing fence', '```json\n{"a":1}```Bye.'],
		['the JSON after the language', '```json {"a":1}```'],
		['the JSON right after the language', '```json{"a":1}```'],
		['the JSON right after the fence', 'Here: ```{"a":1}``` Bye.'],
		['the JSON begins after the language', '```json {\n"a":1\n}\n```'],
		['a blank before the language', '``` json\n{"a":1}\n```'],
		['more than a language', '```json title="It\'s 5\\"\n{"a":1}\n```'],
		['Windows line breaks', 'Here:\r\n```json\r\n{"a":1}\r\n```\r\n'],
		['tildes', '~~~json\n{"a":1}\n~~~'],
		['tildes on one line', '~~~{"a":1}~~~'],
		['four backticks', '````json\n{"a":1}\n````'],
		['a shorter closing fence', '````json\n{"a":1}\n```'],
		['a block in a block', '````markdown\n```json\n{"a":1}\n```\n````'],
		['indentation', '1. Here:\n\n   ```json\n   {"a":1}\n   ```\n'],
		['no closing fence', '```json\n{"a":1}\n'],
		['the second block', '```js\nlet a = "1;\n```\nThat is:\n```\n{"a":1}\n```'],
		['the second block, both fences on one line', '```a = "```"```\n```{"a":1}```'],
		['a block after text about fences', 'Use ```json fences.\n```json\n{"a":1}\n```'],
		['the first of two', '```json\n{"a":1}\n```\n```json\n{"a":2}\n```'],
	])('%s', (_name, text) => {
		expect(parseJsonReply(text)).toEqual({ a: 1 });
	});

	test.each(['`', '```', '\n```\n', '```json {"b":1}```', '~~~', '\\```"```\\\\', '{"```'])(
		'%j within the JSON',
		(value) => {
			const json = JSON.stringify({ [value]: [value, { a: value }] });
			for (const fenced of [
				`\`\`\`json\n${json}\n\`\`\``,
				`\`\`\`${json}\`\`\``,
				`~~~ json ${json}~~~`,
			]) {
				expect(parseJsonReply(`Here: ${fenced} Bye.`)).toEqual(JSON.parse(json));
			}
		},
	);

	test.each([
		['5', 5],
		['-0.5e1', -5],
		['"a ``` b"', 'a ``` b'],
		['true', true],
		['false', false],
		['null', null],
		['[]', []],
	])('%s', (json, value) => {
		expect(parseJsonReply(json)).toEqual(value);
		expect(parseJsonReply(`\`\`\`json\n${json}\n\`\`\``)).toEqual(value);
		expect(parseJsonReply(`\`\`\`json ${json}\`\`\``)).toEqual(value);
	});

	test.each([
		['', 'is empty'],
		['No fence: {"a":1}', 'contains no valid JSON: No fence: {"a":1}'],
		['``{"a":1}``', 'contains no valid JSON'],
		['```json\n{"a":1\n```', 'contains no valid JSON'],
		['```json\n{"a":1}\n~~~', 'contains no valid JSON'],
		["```json\n{'a':1}\n```", 'contains no valid JSON'],
	])('%j contains none', (text, message) => {
		expect(() => parseJsonReply(text)).toThrow(message);
	});
});

/** A reader that takes time in proportion to the square of the reply would take hours for these. */
describe('the JSON of four megabytes', () => {
	const SIZE = 4_000_000;
	const filled = (part: string) => part.repeat(Math.ceil(SIZE / part.length));

	test.each([
		['fences that nobody closes', filled('```json\n')],
		['fences in mid-line', filled('x ```js\n')],
		['fences with text after them', filled('```x')],
		['fences of two kinds', filled('```\n~~~\n')],
		['fences and quotation marks', filled('```"a')],
		['quotation marks before fences', filled('"```\n')],
		['fences and backslashes', filled('```\\"')],
		['a run of backticks', filled('`')],
		['pairs of backticks', `\`\`\`${filled('``x')}`],
		['blocks that are nearly JSON', filled('```json\n{"a":1,}\n```\n')],
		['blanks', `\`\`\`${filled(' ')}x`],
		['blanks between words', `x${filled(' ')}x`],
		['lists within each other, without an end', `\`\`\`${filled('[')}`],
	])('%s', (_name, text) => {
		expect(() => parseJsonReply(text)).toThrow('contains no valid JSON');
	});

	test('after them a block is still found', () => {
		expect(parseJsonReply(`${filled('```sh\nls\n```\n')}\`\`\`json\n{"a":1}\n\`\`\``)).toEqual({
			a: 1,
		});
	});

	test('a string of backticks', () => {
		const text = filled('`');
		expect(parseJsonReply(`\`\`\`json\n${JSON.stringify(text)}\n\`\`\``)).toBe(text);
	});

	test('nested lists', () => {
		const half = SIZE / 2;
		expect(() => parseJsonReply('['.repeat(half) + ']'.repeat(half))).toThrow(
			'nested more than 500 levels deep',
		);
	});
});
