import { getReplies, setUpChatModel, user } from './setUpChatModel';

const model = setUpChatModel();

const WEATHER = {
	type: 'function',
	function: {
		name: 'weather',
		description: 'The weather in a city',
		parameters: {
			type: 'object',
			properties: { city: { type: 'string' } },
			required: ['city'],
		},
	},
};

const MODES = [{ isStreamed: false }, { isStreamed: true }];

const callTools = (...calls: object[]) =>
	`\`\`\`json\n${JSON.stringify({ tool_calls: calls })}\n\`\`\``;
const ROME = { name: 'weather', arguments: { city: 'Rome' } };

/** Lets the assistant give these replies in turn, at once or in chunks of a few characters. */
function replyInTurn(...texts: string[]) {
	let next = 0;
	model.emulator.behave(({ operation }) => {
		const text = texts[next] ?? '';
		next += 1;
		return operation === 'stream'
			? { chunks: text.match(/.{1,3}/gs) ?? [] }
			: { body: JSON.stringify({ text, fileUrl: null }) };
	});
}

const ask = async (isStreamed: boolean, more: object = {}) =>
	await model.ask([{ messages: [user('Weather?')], tools: [WEATHER], isStreamed, ...more }]);

describe.each(MODES)('tools, %p', ({ isStreamed }) => {
	test('a reply without a call', async () => {
		replyInTurn('It is `{"city":"Rome"}` and ```fine```');
		const [reply] = getReplies(await ask(isStreamed));
		expect(reply).toMatchObject({ text: 'It is `{"city":"Rome"}` and ```fine```', calls: [] });
		expect(model.getPrompts()[0]).toContain('{"name":"weather"');
	});

	test('several calls in one reply, with the text before them', async () => {
		replyInTurn(
			`Let me see.\n${callTools(ROME, { name: 'weather', arguments: { city: 'Paris' } })}`,
		);
		const [reply] = getReplies(await ask(isStreamed));
		expect(reply.text.trim()).toBe('Let me see.');
		expect(reply.calls.map(({ name, args }) => [name, args])).toEqual([
			['weather', { city: 'Rome' }],
			['weather', { city: 'Paris' }],
		]);
		expect(new Set(reply.calls.map(({ id }) => id)).size).toBe(2);
		expect(JSON.stringify(reply.chunks ?? [])).not.toContain('{"tool');
	});

	test.each([
		[
			'an unknown tool',
			callTools({ name: 'news' }),
			'There is no tool \\"news\\". The tools are: \\"weather\\".',
		],
		['wrong arguments', callTools({ name: 'weather', arguments: {} }), 'do not match its schema'],
		['JSON that is none', '{"tool_calls": [weather]}', 'not valid JSON'],
	])('%s is sent back to the assistant', async (_, wrong, problem) => {
		replyInTurn(wrong, wrong, callTools(ROME));
		const [reply] = getReplies(await ask(isStreamed));
		expect(reply).toMatchObject({ text: '', calls: [{ name: 'weather', args: { city: 'Rome' } }] });
		const [, second, third] = model.getPrompts().map((prompt) => prompt.split('\n').slice(-2));
		expect(JSON.parse(second[0])).toEqual({ role: 'assistant', content: wrong });
		expect(second[1]).toContain(problem);
		expect(third[1]).toContain(problem);
	});

	test('a third wrong call is an error', async () => {
		replyInTurn(callTools({ name: 'news' }), 'Text {"tool_calls":', callTools({ name: 'news' }));
		const result = await ask(isStreamed);
		expect(result.error?.message).toBe(
			'The assistant called its tools wrongly 3 times in a row: There is no tool "news". The tools are: "weather".',
		);
		expect(model.emulator.requests).toHaveLength(3);
	});

	test('a tool that has to be called', async () => {
		replyInTurn('Sunny', callTools(ROME));
		const toolOptions = { tool_choice: 'any' };
		const [reply] = getReplies(await ask(isStreamed, { toolOptions }));
		expect(reply.calls).toHaveLength(1);
		const [first, second] = model.getPrompts();
		expect(first).toContain('you must call at least one tool');
		expect(second).toContain('It calls no tool.');
	});
});

/** n8n's Calculator, as an agent binds it. */
const CALCULATOR = {
	type: 'function',
	function: {
		name: 'Calculator',
		description: 'Useful for getting the result of a math expression.',
		parameters: {
			type: 'object',
			properties: { input: { type: 'string' } },
			additionalProperties: false,
		},
	},
};

test.each(MODES)(
	"the emulator's assistant itself calls a tool and quotes its result, %p",
	async (mode) => {
		const question = user('What is 17 * 23?');
		const tools = [WEATHER, CALCULATOR];
		const [first] = getReplies(await model.ask([{ messages: [question], tools, ...mode }]));
		const [{ id, name, args }] = first.calls;
		expect([name, args]).toEqual(['Calculator', { input: '17 * 23' }]);

		const call = { id, type: 'function', function: { name, arguments: JSON.stringify(args) } };
		const messages = [
			question,
			{ role: 'assistant', content: '', tool_calls: [call] },
			{ role: 'tool', tool_call_id: id, content: '[{"response":"391"}]' },
		];
		const [second] = getReplies(await model.ask([{ messages, tools, ...mode }]));
		expect(second.calls).toEqual([]);
		expect(second.text).toContain('The tool Calculator returned "391".');

		// The calls that an agent's memory keeps.
		messages.push({ role: 'assistant', content: second.text }, user('Thanks'));
		const [third] = getReplies(await model.ask([{ messages, tools, ...mode }]));
		expect(third).toMatchObject({ calls: [], text: expect.stringContaining('"Thanks"') });
		expect(model.emulator.requests).toHaveLength(3);
	},
);

test('text before a call reaches the reader while the call is still on its way', async () => {
	const calls = callTools(ROME);
	model.emulator.behave(() => ({
		chunks: ['Let me ', 'see.', ...(calls.match(/.{1,4}/gs) ?? [])],
		chunkDelayMs: 20,
	}));
	const [reply] = getReplies(await ask(true));
	expect(reply.chunks.map(({ text }) => text).join('')).toBe('Let me see.');
	const [record] = model.emulator.requests;
	expect(reply.chunks[0].at).toBeLessThan(Number(record.endedAt) - 150);
	expect(reply.calls).toHaveLength(1);
});

test('a stream that is cut within a call is retried, because nothing was passed on', async () => {
	const chunks = callTools(ROME).match(/.{1,4}/gs) ?? [];
	model.emulator.behave(({ index }) => ({ chunks, ...(index === 0 && { cutAfter: 5 }) }));
	const uses = [{ messages: [user('Weather?')], tools: [WEATHER], isStreamed: true }];
	const [reply] = getReplies(await model.ask(uses, { options: { maxRetries: 1 } }));
	expect(reply.calls).toHaveLength(1);
	expect(model.emulator.requests).toHaveLength(2);
});

test('a call in the chunks does not reach the reader, even if the final response has none', async () => {
	const chunks = callTools(ROME).match(/.{1,4}/gs) ?? [];
	// It repeats enough of the chunks to be the whole reply.
	const final = '```json\n{}\n``` It is sunny';
	const events = [...chunks.map((text) => ({ text })), { text: final, fileUrl: null }];
	model.emulator.behave(() => ({
		raw: events
			.map(
				(event) =>
					`event: ${'fileUrl' in event ? 'final' : 'chunk'}\ndata: ${JSON.stringify(event)}\n\n`,
			)
			.join(''),
	}));
	const [reply] = getReplies(await ask(true));
	expect(reply).toMatchObject({ text: final, calls: [] });
});
