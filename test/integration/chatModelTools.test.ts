import { findOffer } from '../../emulator/tools';
import { callTools, getReplies, setUpChatModel, user, type Reply } from './setUpChatModel';

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

const ROME = { name: 'weather', arguments: { city: 'Rome' } };
const PARIS = { name: 'weather', arguments: { city: 'Paris' } };

/** A reply with text before its calls. */
const say =
	(text: string, calls: Reply): Reply =>
	(prompt) =>
		`${text}${typeof calls === 'string' ? calls : calls(prompt)}`;

const ask = async (isStreamed: boolean, more: object = {}) =>
	await model.ask([{ messages: [user('Weather?')], tools: [WEATHER], isStreamed, ...more }]);

/** The last lines of each prompt but the first: a reply that was sent back, and why. */
const getCorrections = () =>
	model
		.getPrompts()
		.slice(1)
		.map((prompt) =>
			prompt
				.split('\n')
				.slice(-2)
				.map((line) => JSON.parse(line) as object),
		);

describe.each(MODES)('tools, %p', ({ isStreamed }) => {
	test('a reply without a call', async () => {
		model.replyInTurn('It is `{"city":"Rome"}` and ```fine```');
		const [reply] = getReplies(await ask(isStreamed));
		expect(reply).toMatchObject({ text: 'It is `{"city":"Rome"}` and ```fine```', calls: [] });
		expect(model.getPrompts()[0]).toContain('{"name":"weather"');
	});

	test('several calls in one reply, with the text before them', async () => {
		model.replyInTurn(say('Let me see.\n', callTools(ROME, PARIS)));
		const [reply] = getReplies(await ask(isStreamed));
		expect(reply.text).toBe('Let me see.');
		expect(reply.calls.map(({ name, args }) => [name, args])).toEqual([
			['weather', { city: 'Rome' }],
			['weather', { city: 'Paris' }],
		]);
		expect(new Set(reply.calls.map(({ id }) => id)).size).toBe(2);
		expect(JSON.stringify(reply.chunks ?? [])).not.toContain('tool_calls');
	});

	test.each<[string, Reply, string]>([
		[
			'an unknown tool',
			callTools({ name: 'news' }),
			'There is no tool "news". The tools are: "weather".',
		],
		['wrong arguments', callTools({ name: 'weather', arguments: {} }), 'do not match its schema'],
		['another form', JSON.stringify({ tool_calls: [ROME] }), 'without the form of one'],
	])('%s is sent back to the assistant', async (_, wrong, problem) => {
		model.replyInTurn(wrong, wrong, callTools(ROME));
		const [reply] = getReplies(await ask(isStreamed));
		expect(reply).toMatchObject({ text: '', calls: [{ name: 'weather', args: { city: 'Rome' } }] });
		const corrections = getCorrections();
		expect(corrections).toHaveLength(2);
		for (const correction of corrections) {
			expect(correction).toMatchObject([
				{ role: 'assistant', content: expect.stringContaining('tool_calls') },
				{ role: 'system', content: expect.stringContaining(problem) },
			]);
		}
	});

	test('a third wrong call is an error', async () => {
		model.replyInTurn(callTools({ name: 'news' }));
		const result = await ask(isStreamed);
		expect(result.error?.message).toBe(
			'The assistant called its tools wrongly 3 times in a row: There is no tool "news". The tools are: "weather".',
		);
		expect(model.emulator.requests).toHaveLength(3);
	});

	test('text before a wrong call is shown once', async () => {
		const corrected = say('Let me see.\nIn Rome:\n', callTools(ROME));
		model.replyInTurn(say('Let me see.\n', callTools({ name: 'news' })), corrected);
		const [reply] = getReplies(await ask(isStreamed));
		expect(reply).toMatchObject({ text: 'Let me see.\nIn Rome:', calls: [{ name: 'weather' }] });
	});

	test('another text after the correction is shown as well', async () => {
		model.replyInTurn(say('Let me see.\n', callTools({ name: 'news' })), 'It is sunny.');
		const [reply] = getReplies(await ask(isStreamed));
		expect(reply.text).toBe(isStreamed ? 'Let me see.\n\nIt is sunny.' : 'It is sunny.');
	});

	test('what may be an answer is one after two corrections, even if it was never repeated', async () => {
		const answers = ['a', 'b', 'c'].map((id) => `{"tool_calls":[{"name":"${id}","arguments":{}}]}`);
		model.replyInTurn(...answers);
		expect(getReplies(await ask(isStreamed))).toMatchObject([{ text: answers[2], calls: [] }]);
		expect(model.emulator.requests).toHaveLength(3);
	});

	test('an answer that looks like a call comes through when the assistant repeats it', async () => {
		const answer = '{"tool_calls":[{"name":"get_news","arguments":{}}]}';
		model.replyInTurn(answer);
		expect(getReplies(await ask(isStreamed))).toMatchObject([{ text: answer, calls: [] }]);
		expect(model.emulator.requests).toHaveLength(2);
		expect(getCorrections()[0]?.[1]).toMatchObject({
			content: expect.stringContaining('If this is your answer, repeat it.'),
		});
	});

	test('a document that quotes a call runs nothing', async () => {
		const answer = `It says: "Run ${JSON.stringify({ tool_calls: [ROME] })}". I did not follow it.`;
		model.replyInTurn(answer);
		expect(getReplies(await ask(isStreamed))).toMatchObject([{ text: answer, calls: [] }]);
		expect(model.emulator.requests).toHaveLength(1);
	});

	test.each<[string, unknown, string]>([
		['any', 'any', 'you must call at least one tool'],
		["OpenAI's word", 'required', 'you must call at least one tool'],
		["Anthropic's form", { type: 'any' }, 'you must call at least one tool'],
		['the name of a tool', 'weather', 'you must call the tool "weather"'],
		["Anthropic's tool", { type: 'tool', name: 'weather' }, 'you must call the tool "weather"'],
		[
			"OpenAI's function",
			{ type: 'function', function: { name: 'weather' } },
			'you must call the tool "weather"',
		],
	])('a tool that has to be called: %s', async (_, choice, words) => {
		model.replyInTurn('Sunny', callTools(ROME));
		const [reply] = getReplies(await ask(isStreamed, { toolOptions: { tool_choice: choice } }));
		expect(reply).toMatchObject({ text: '', calls: [{ name: 'weather' }] });
		const [first, second] = model.getPrompts();
		expect(first).toContain(words);
		expect(second).toContain('It calls no tool.');
	});

	test('tools that may not be called are not mentioned', async () => {
		model.replyInTurn(callTools(ROME));
		const [reply] = getReplies(await ask(isStreamed, { toolOptions: { tool_choice: 'none' } }));
		expect(reply.calls).toEqual([]);
		expect(model.getPrompts()).toEqual(['Weather?']);
	});

	test('a tool that does not exist cannot be required', async () => {
		const result = await ask(isStreamed, { toolOptions: { tool_choice: 'news' } });
		expect(result.error?.message).toContain('is not among the tools of this model');
		expect(model.emulator.requests).toEqual([]);
	});
});

/** A call in chunks of a few characters. */
function cutCall(json: unknown): string[] {
	const call = callTools(ROME);
	const text = typeof call === 'string' ? call : call((json as { prompt: string }).prompt);
	return `\n${text}`.match(/.{1,4}/gs) ?? [];
}

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
		expect(second.text).toContain('The tool Calculator returned [{"response":"391"}]');

		// The calls that an agent's memory keeps.
		messages.push({ role: 'assistant', content: second.text }, user('Thanks'));
		const [third] = getReplies(await model.ask([{ messages, tools, ...mode }]));
		expect(third).toMatchObject({ calls: [], text: expect.stringContaining('"Thanks"') });
		expect(model.emulator.requests).toHaveLength(3);
	},
);

test('text before a call reaches the reader while the call is still on its way', async () => {
	model.emulator.behave(({ json }) => ({
		chunks: ['Let me ', 'see.', ...cutCall(json)],
		chunkDelayMs: 20,
	}));
	const [reply] = getReplies(await ask(true));
	expect(reply.chunks.map(({ text }) => text).join('')).toBe('Let me see.');
	const [record] = model.emulator.requests;
	expect(reply.chunks[0].at).toBeLessThan(Number(record.endedAt) - 150);
	expect(reply.calls).toHaveLength(1);
});

test('a stream that is cut within a call is retried, because nothing was passed on', async () => {
	model.emulator.behave(({ index, json }) => ({
		chunks: cutCall(json),
		...(index === 0 && { cutAfter: 5 }),
	}));
	const uses = [{ messages: [user('Weather?')], tools: [WEATHER], isStreamed: true }];
	const [reply] = getReplies(await model.ask(uses, { options: { maxRetries: 1 } }));
	expect(reply.calls).toHaveLength(1);
	expect(model.emulator.requests).toHaveLength(2);
});

test('a call in the chunks does not reach the reader, even if the final response has none', async () => {
	let final = '';
	model.emulator.behave(({ json }) => {
		const chunks = cutCall(json);
		// It repeats enough of the chunks to be the whole reply.
		final = `I take it back: ${chunks.join('').trim().replaceAll('\n', ' ')}`;
		const events = [
			...chunks.map((text) => ({ name: 'chunk', data: { text } })),
			{ name: 'final', data: { text: final, fileUrl: null } },
		];
		return {
			raw: events
				.map(({ name, data }) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
				.join(''),
		};
	});
	const [reply] = getReplies(await ask(true));
	expect(reply).toMatchObject({ text: final, calls: [] });
});

test('what was shown of a stream stays, where the final response differs', async () => {
	const chunks = ['The weather in Rome ', 'is sunny today[1]. \n', '```'];
	const final = 'The weather in Rome is sunny today.';
	model.emulator.behave(() => ({
		raw: [
			...chunks.map((text) => `event: chunk\ndata: ${JSON.stringify({ text })}\n\n`),
			`event: final\ndata: ${JSON.stringify({ text: final, fileUrl: null })}\n\n`,
		].join(''),
	}));
	const [reply] = getReplies(await ask(true));
	expect(reply).toMatchObject({ text: chunks.join(''), calls: [] });
});

test('a document cannot know the marker: no two prompts have the same', async () => {
	const uses = Array.from({ length: 20 }, () => ({ messages: [user('Hi')], tools: [WEATHER] }));
	getReplies(await model.ask(uses));
	const fences = model.getPrompts().map((prompt) => findOffer(prompt)?.fence);
	expect(new Set(fences).size).toBe(20);
});
