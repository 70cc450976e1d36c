import * as otherZod from 'zod';

import { findOffer } from '../../emulator/tools';
import { loadLangchain } from './langchainModules';
import type { LangchainMessage, LangchainModel } from './modelUser';
import { callTools, setUpChatModel } from './setUpChatModel';

/**
 * The kinds of tests that LangChain has for every chat model (`internal/standard-tests` in langchain-ai/langchainjs), on
 * the copy of LangChain that n8n's SDK uses, and what n8n's nodes expect beyond them.
 */

const {
	AIMessage,
	AIMessageChunk,
	HumanMessage,
	SystemMessage,
	ToolMessage,
	tool,
	InMemoryCache,
	...lc
} = loadLangchain();
const model = setUpChatModel();

const ADD = { name: 'add', arguments: { a: 1, b: 2 } };
const SCHEMA = {
	type: 'object',
	properties: { a: { type: 'number' }, b: { type: 'number' } },
	required: ['a', 'b'],
	additionalProperties: false,
};
const OPENAI_TOOL = {
	type: 'function',
	function: { name: 'add', description: 'Adds', parameters: SCHEMA },
};
const createTool = ({ z }: { z: { object: unknown; number: unknown } }) => {
	const { object, number } = z as typeof otherZod.z;
	return tool(() => '3', {
		name: 'add',
		description: 'Adds',
		schema: object({ a: number(), b: number() }),
	});
};
const ADD_TOOL = createTool(lc.zod);

const getCalls = ({ tool_calls: calls = [] }: LangchainMessage) =>
	calls.map(({ name, args, type }) => ({ name, args, type }));
const CALLED = [{ name: 'add', args: { a: 1, b: 2 }, type: 'tool_call' }];

async function collect(chunks: AsyncIterable<LangchainMessage>) {
	const all: LangchainMessage[] = [];
	for await (const chunk of chunks) all.push(chunk);
	return { all, whole: all.reduce((one, next) => one.concat(next)) };
}

/** The tools in the newest prompt. */
const getOfferedTools = () => findOffer(model.getPrompts().at(-1) ?? '')?.tools ?? [];

describe('replies', () => {
	test('a whole reply is a message whose content is a text', async () => {
		model.replyInTurn('Hello \n there');
		const reply = await model.useModel(async (one) => await one.invoke('Hi'));
		expect(reply).toBeInstanceOf(AIMessage);
		expect(reply.content).toBe('Hello \n there');
		expect(reply.text).toBe('Hello \n there');
		expect(reply.response_metadata).toMatchObject({ provider: 'mingleego', model: 'a1' });
	});

	test('chunks that arrive one by one have texts as contents', async () => {
		const text = 'Hello \nthere, \nhow are you?';
		model.emulator.behave(() => ({ chunks: text.match(/.{1,7}/gs) ?? [], chunkDelayMs: 5 }));
		const { all, whole } = await model.useModel(
			async (one) => await collect(await one.stream('Hi')),
		);
		expect(all.length).toBeGreaterThan(4);
		for (const chunk of all) {
			// The SDK may have a copy of LangChain of its own.
			expect(chunk.constructor.name).toBe(AIMessageChunk.name);
			expect(typeof chunk.content).toBe('string');
		}
		expect(whole.content).toBe(text);
	});

	test('several at once', async () => {
		model.emulator.behave(({ json }) => {
			const { prompt } = json as { prompt: string };
			return { body: JSON.stringify({ text: `You said ${prompt}`, fileUrl: null }) };
		});
		const replies = await model.useModel(async (one) => await one.batch(['Hello', 'Hey']));
		expect(replies.map(({ content }) => content)).toEqual(['You said Hello', 'You said Hey']);
	});

	test('events, whose last one has the whole text', async () => {
		model.replyInTurn('One two three');
		const events = await model.useModel(async (one) => {
			const all = [];
			for await (const event of one.streamEvents('Hi', { version: 'v2' })) all.push(event);
			return all;
		});
		expect(events[0]?.event).toBe('on_chat_model_start');
		expect(events.at(-1)?.event).toBe('on_chat_model_end');
		expect(events.at(-1)?.data.output?.content).toBe('One two three');
		const chunks = events.filter(({ event }) => event === 'on_chat_model_stream');
		expect(chunks.map(({ data }) => data.chunk?.content).join('')).toBe('One two three');
	});

	test('a conversation, with two messages of the user in a row', async () => {
		await model.useModel(
			async (one) =>
				await one.invoke([
					new SystemMessage('Be brief'),
					new HumanMessage('Hi'),
					new AIMessage([
						{ type: 'text', text: 'Hel' },
						{ type: 'text', text: 'lo' },
					]),
					new HumanMessage('How are'),
					new HumanMessage('you?'),
				]),
		);
		const lines = model.getPrompts()[0]?.split('\n').slice(2) ?? [];
		expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
			{ role: 'system', content: 'Be brief' },
			{ role: 'user', content: 'Hi' },
			{ role: 'assistant', content: 'Hello' },
			{ role: 'user', content: 'How are' },
			{ role: 'user', content: 'you?' },
		]);
	});
});

describe('stop sequences', () => {
	const TEXT = 'Thought: I look.\nAction: look\nObservation: it is 7\nFinal Answer: 7';

	test.each([{ stop: ['\nObservation:'] }, { stop: '\nObservation:' }])(
		'%j ends a reply, whole and streamed',
		async (options) => {
			model.replyInTurn(TEXT);
			const [whole, streamed] = await model.useModel(async (one) => [
				await one.invoke('Hi', options),
				(await collect(await one.stream('Hi', options))).whole,
			]);
			expect(whole?.content).toBe('Thought: I look.\nAction: look');
			expect(streamed?.content).toBe('Thought: I look.\nAction: look');
		},
	);

	test('one that is bound, as agents do', async () => {
		model.replyInTurn(TEXT);
		const reply = await model.useModel(
			async (one) => await one.withConfig({ stop: ['Observation'] }).invoke('Hi'),
		);
		expect(reply.content).toBe('Thought: I look.\nAction: look\n');
	});

	test('no address of a file is added behind one', async () => {
		model.emulator.behave(() => ({
			body: JSON.stringify({ text: TEXT, fileUrl: 'https://a.example/b' }),
		}));
		const reply = await model.useModel(async (one) => await one.invoke('Hi', { stop: ['\nObs'] }));
		expect(reply.content).toBe('Thought: I look.\nAction: look');
	});
});

describe('tools', () => {
	test.each<[string, unknown]>([
		["OpenAI's form", OPENAI_TOOL],
		[
			"OpenAI's flat form",
			{ type: 'function', name: 'add', description: 'Adds', parameters: SCHEMA },
		],
		["Anthropic's form", { name: 'add', description: 'Adds', input_schema: SCHEMA }],
		[
			"the Model Context Protocol's form",
			{ name: 'add', description: 'Adds', inputSchema: SCHEMA },
		],
		[
			'a tool with JSON Schema',
			tool(() => '3', { name: 'add', description: 'Adds', schema: SCHEMA }),
		],
		["a tool with LangChain's zod", ADD_TOOL],
		["a tool with LangChain's zod 4", createTool({ z: lc.zod4.z })],
		['a tool with another copy of zod', createTool(otherZod)],
		[
			'parameters without a function',
			{
				name: 'add',
				description: 'Adds',
				schema: lc.zod.z.object({ a: lc.zod.z.number(), b: lc.zod.z.number() }).strict(),
			},
		],
	])('%s is described and called', async (_, one) => {
		model.replyInTurn(callTools(ADD));
		const reply = await model.useModel(
			async (bare) => await bare.bindTools([one]).invoke('1 + 2?'),
		);
		expect(getCalls(reply)).toEqual(CALLED);
		expect(reply.content).toBe('');
		expect(getOfferedTools()).toEqual([{ name: 'add', description: 'Adds', parameters: SCHEMA }]);
	});

	test.each<[string, unknown]>([
		['a date', lc.zod4.z.object({ on: lc.zod4.z.date() })],
		['nothing', undefined],
		['a text', 'any'],
	])('a schema that is %s is offered as one that takes anything', async (_, schema) => {
		model.replyInTurn(callTools(ADD));
		const one = { name: 'add', invoke: () => '3', schema };
		const reply = await model.useModel(async (bare) => await bare.bindTools([one]).invoke('Hi'));
		expect(getCalls(reply)).toEqual(CALLED);
		expect(getOfferedTools()).toEqual([{ name: 'add', parameters: { type: 'object' } }]);
	});

	test('a call in a stream', async () => {
		model.replyInTurn(callTools(ADD, ADD));
		const { whole } = await model.useModel(
			async (one) => await collect(await one.bindTools([ADD_TOOL]).stream('1 + 2?')),
		);
		expect(getCalls(whole)).toEqual([...CALLED, ...CALLED]);
		expect(whole.content).toBe('');
	});

	test('binding again keeps the choice, and each tool is offered once', async () => {
		model.replyInTurn(callTools(ADD));
		await model.useModel(
			async (one) =>
				await one.bindTools([ADD_TOOL], { tool_choice: 'any' }).bindTools([ADD_TOOL]).invoke('Hi'),
		);
		expect(getOfferedTools()).toHaveLength(1);
		expect(model.getPrompts()[0]).toContain('you must call at least one tool');
	});

	test('tools that are given with a call take the place of those that are bound', async () => {
		model.replyInTurn(callTools(ADD));
		const replies = await model.useModel(async (one) => {
			const bound = one.bindTools([
				{ ...OPENAI_TOOL, function: { name: 'other', parameters: {} } },
			]);
			return [
				await one.invoke('Hi', { tools: [OPENAI_TOOL], tool_choice: 'required' }),
				(await collect(await bound.stream('Hi', { tools: [OPENAI_TOOL] }))).whole,
				await one.bindTools([OPENAI_TOOL]).invoke('Hi', { tool_choice: 'add' }),
			];
		});
		expect(replies.map(getCalls)).toEqual([CALLED, CALLED, CALLED]);
		const prompts = model.getPrompts();
		expect(prompts.map((prompt) => findOffer(prompt)?.tools.map(({ name }) => name))).toEqual([
			['add'],
			['add'],
			['add'],
		]);
		expect(prompts[0]).toContain('you must call at least one tool');
		expect(prompts[2]).toContain('you must call the tool \\"add\\"'.replaceAll('\\', ''));
	});

	test('a tool that cannot be called is an error', async () => {
		const use = async (one: LangchainModel) =>
			await one.invoke('Hi', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
		await expect(model.useModel(use)).rejects.toThrow('cannot call the tool "web_search"');
		expect(model.emulator.requests).toEqual([]);
	});

	test('results of calls, also as a list of parts, and the calls that other models note in their contents', async () => {
		const call = { name: 'add', args: { a: 1, b: 2 }, id: 'abc123', type: 'tool_call' };
		await model.useModel(
			async (one) =>
				await one.bindTools([ADD_TOOL]).invoke([
					new HumanMessage('What is 1 + 2?'),
					new AIMessage({
						content: [
							{ type: 'text', text: 'Let me see.' },
							{ type: 'tool_use', id: 'abc123', name: 'add', input: { a: 1, b: 2 } },
						],
						tool_calls: [call],
					}),
					new ToolMessage({
						content: [
							{ type: 'text', text: '3' },
							{ type: 'text', text: 'exactly' },
						],
						tool_call_id: 'abc123',
						name: 'add',
					}),
				]),
		);
		const lines = model.getPrompts()[0]?.split('\n').slice(-3) ?? [];
		expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
			{ role: 'user', content: 'What is 1 + 2?' },
			{
				role: 'assistant',
				content: 'Let me see.',
				calls: [{ id: 'abc123', name: 'add', arguments: { a: 1, b: 2 } }],
			},
			{ role: 'tool', tool: 'add', call: 'abc123', content: '3\nexactly' },
		]);
	});
});

describe('structured output', () => {
	const { z } = lc.zod;
	const PERSON = z.object({ name: z.string(), age: z.number() });
	const ADA = { name: 'Ada', age: 36 };

	test.each<[string, unknown, object?]>([
		['of zod', PERSON],
		['of zod 4', lc.zod4.z.object({ name: lc.zod4.z.string(), age: lc.zod4.z.number() })],
		[
			'of another copy of zod',
			otherZod.z.object({ name: otherZod.z.string(), age: otherZod.z.number() }),
		],
		[
			'as JSON Schema',
			{ title: 'person', type: 'object', properties: { name: { type: 'string' } } },
		],
		['with a name', PERSON, { name: 'person' }],
	])('a schema %s', async (_, schema, config = {}) => {
		const { name = 'extract' } = config as { name?: string };
		model.replyInTurn('Ada is 36.', callTools({ name, arguments: ADA }));
		const result = await model.useModel(
			async (one) => await one.withStructuredOutput(schema, config).invoke('Who is it?'),
		);
		expect(result).toEqual(ADA);
		expect(model.getPrompts()[0]).toContain(`you must call the tool "${name}"`);
	});

	test('with the message that it was read from', async () => {
		model.replyInTurn(callTools({ name: 'extract', arguments: ADA }));
		const result = await model.useModel(
			async (one) => await one.withStructuredOutput(PERSON, { includeRaw: true }).invoke('Who?'),
		);
		expect(result.parsed).toEqual(ADA);
		expect(result.raw).toBeInstanceOf(AIMessage);
	});

	test('streamed', async () => {
		model.replyInTurn(callTools({ name: 'extract', arguments: ADA }));
		const results = await model.useModel(async (one) => {
			const all = [];
			for await (const part of await one.withStructuredOutput(PERSON).stream('Who?'))
				all.push(part);
			return all;
		});
		expect(results.at(-1)).toEqual(ADA);
	});

	test('tracers are told the schema', async () => {
		model.replyInTurn(callTools({ name: 'extract', arguments: ADA }));
		const starts: unknown[] = [];
		const callbacks = [
			{ handleChatModelStart: (...about: unknown[]) => void starts.push(about[4]) },
		];
		await model.useModel(
			async (one) => await one.withStructuredOutput(PERSON).invoke('Who?', { callbacks }),
		);
		expect(starts).toMatchObject([
			{
				options: {
					ls_structured_output_format: {
						kwargs: { method: 'functionCalling' },
						schema: { type: 'object', required: ['name', 'age'] },
					},
				},
			},
		]);
	});
});

describe('what belongs to a model stays with it', () => {
	test('callbacks, tags, metadata and cache, when tools are bound', async () => {
		const kept = await model.useModel(async (one) => {
			const { callbacks } = one;
			Object.assign(one, { tags: ['mine'], metadata: { team: 'a' }, cache: new InMemoryCache() });
			const bound = one.bindTools([ADD_TOOL]);
			const isSame = (key: 'callbacks' | 'tags' | 'metadata' | 'cache') => bound[key] === one[key];
			return [
				Array.isArray(callbacks) && callbacks.length > 0,
				...(['callbacks', 'tags', 'metadata', 'cache'] as const).map(isSame),
			];
		});
		expect(kept).toEqual([true, true, true, true, true]);
	});

	test('a cache tells assistants, tools and choices apart', async () => {
		model.replyInTurn('Hello');
		const cache = new InMemoryCache();
		const invoke = async (one: LangchainModel) => {
			Object.assign(one, { cache });
			await one.invoke('Hi');
		};
		await model.useModel(invoke);
		await model.useModel(invoke);
		expect(model.emulator.requests).toHaveLength(1);
		await model.useModel(invoke, { assistantId: 'a2' });
		expect(model.emulator.requests).toHaveLength(2);
		await model.useModel(async (one) => await invoke(one.bindTools([ADD_TOOL])));
		expect(model.emulator.requests).toHaveLength(3);
		await model.useModel(
			async (one) => await invoke(one.bindTools([ADD_TOOL], { tool_choice: 'none' })),
		);
		expect(model.emulator.requests).toHaveLength(4);
	});
});

describe('ends that the caller chose', () => {
	beforeEach(() => model.emulator.behave(() => ({ delayMs: 5_000 })));
	const MODES = [{ isStreamed: false }, { isStreamed: true }];
	const ask = async (one: LangchainModel, isStreamed: boolean, options: object) =>
		isStreamed ? await collect(await one.stream('Hi', options)) : await one.invoke('Hi', options);

	test.each(MODES)('a signal that aborted before, %j', async ({ isStreamed }) => {
		const signal = AbortSignal.abort();
		await expect(
			model.useModel(async (one) => await ask(one, isStreamed, { signal })),
		).rejects.toThrow();
		expect(model.emulator.requests).toEqual([]);
	});

	const abortSoon = () => {
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 100);
		return { signal: stop.signal };
	};

	// LangChain itself ends the reading of a stream.
	test.each([
		['a signal', false, abortSoon, 'Request cancelled: the caller stopped it'],
		['a signal in a stream', true, abortSoon, 'This operation was aborted'],
		[
			'a time limit',
			false,
			() => ({ timeout: 100 }),
			'Request cancelled: the time limit of the caller has passed',
		],
		[
			'a time limit in a stream',
			true,
			() => ({ timeout: 100 }),
			'The operation was aborted due to timeout',
		],
	])('%s', async (_, isStreamed, createOptions, message) => {
		const use = async (one: LangchainModel) => await ask(one, isStreamed, createOptions());
		await expect(model.useModel(use)).rejects.toThrow(message);
		while (!model.emulator.requests[0]?.aborted) await new Promise((next) => setTimeout(next, 10));
	});
});
