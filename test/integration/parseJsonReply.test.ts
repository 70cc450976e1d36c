import { CHAT, CONTINUE, getJson, setUpNode } from './setUpNode';

const node = setUpNode({ binaryMode: 'filesystem' });

describe('Parse JSON Reply', () => {
	const parsing = { ...CHAT, options: { parseJson: true } };

	async function runParsing(text: string) {
		node.emulator.behave(() => ({ body: JSON.stringify({ text, fileUrl: null }) }));
		return await node.run(parsing);
	}

	test.each([
		['{"a":[1,{"b":"ü"}]}', { a: [1, { b: 'ü' }] }],
		[' [1, 2]\n', [1, 2]],
		['Here you are:\n```json\n{"a":1}\n```\nAnything else?', { a: 1 }],
		['```\n{"a":1}\n```', { a: 1 }],
		['So:\n```json\n{"code":"```js"}\n```', { code: '```js' }],
		['First code:\n```js\nlet a = 1;\n```\nthen:\n```json\n{"a":2}\n```', { a: 2 }],
	])('%j', async (text, json) => {
		expect(getJson(await runParsing(text))).toEqual([{ text, fileUrl: null, json }]);
	});

	test.each([
		['No JSON here, sorry.', 'The reply contains no valid JSON: No JSON here, sorry. [item 0]'],
		['', 'The reply is empty, so it contains no JSON [item 0]'],
		['```json\n{"a":\n```', 'The reply contains no valid JSON: ```json {"a": ``` [item 0]'],
	])('%j is a clear error', async (text, message) => {
		expect((await runParsing(text)).error?.message).toBe(message);
	});

	test('the reply is not lost with it', async () => {
		const text = 'No JSON here, sorry.';
		expect((await runParsing(text)).error?.description).toContain(`The reply: ${text}`);

		node.emulator.behave(() => ({ body: JSON.stringify({ text, fileUrl: null }) }));
		expect(getJson(await node.run(parsing, { node: CONTINUE }))).toEqual([
			{ text, fileUrl: null, error: expect.stringContaining('The reply contains no valid JSON') },
		]);
		const branched = await node.run(parsing, { node: { onError: 'continueErrorOutput' } });
		expect(getJson(branched, 'Failed')).toEqual([
			{ message: text, error: expect.stringContaining('The reply contains no valid JSON') },
		]);
	});

	test('JSON nested ten thousand deep is an error, for n8n could not save it', async () => {
		const result = await runParsing('['.repeat(10_000) + ']'.repeat(10_000));
		expect(result.error?.message).toBe(
			'The JSON in the reply is nested more than 500 levels deep [item 0]',
		);
		expect(() => result.record()).not.toThrow();
		expect((await runParsing('['.repeat(500) + ']'.repeat(500))).status).toBe('success');
	});
});
