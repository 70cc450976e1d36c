import { composeReply } from '../../emulator/reply';
import {
	buildConversationPrompt,
	type ConversationMessage,
} from '../../nodes/client/api/conversation';
import type { BoundTool } from '../../nodes/MingleegoChatModel/tools/boundTool';
import { readReply } from '../../nodes/MingleegoChatModel/tools/replyReader';
import { offerTools } from '../../nodes/MingleegoChatModel/tools/toolOffer';
import { describeTools } from '../../nodes/MingleegoChatModel/tools/toolPrompt';

const createTool = (
	name: string,
	description: string,
	properties: Record<string, object>,
): BoundTool => ({ name, description, schema: { type: 'object', properties } });
const CALCULATOR = createTool('Calculator', 'The result of a math expression', {
	input: { type: 'string' },
});
const MULTIPLY = createTool('multiply', 'Multiplies two numbers', {
	a: { type: 'number' },
	b: { type: 'integer' },
});
const WEATHER = createTool('get_weather', 'The weather on a day', {
	place: { type: 'string' },
	date: { type: 'string' },
	unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
});
const TOOLS = [WEATHER, CALCULATOR, MULTIPLY];

const user = (content: string): ConversationMessage => ({ role: 'user', content });

/** What the emulator replies to a conversation in which the chat model offers these tools. */
function compose(messages: ConversationMessage[], tools = TOOLS) {
	const offer = offerTools(tools, 'auto');
	const prompt = buildConversationPrompt(messages, offer && describeTools(offer));
	const files = { files: [], url: '', replyFiles: new Map() };
	return { offer, text: composeReply({ assistant: 'a1', prompt, ...files }).text };
}

const reply = (messages: ConversationMessage[], tools = TOOLS) => compose(messages, tools).text;

/** The calls that the chat model reads in the reply; undefined if it is text. */
function readCalls(messages: ConversationMessage[], tools = TOOLS): unknown {
	const { offer, text } = compose(messages, tools);
	const calls = offer ? readReply(text, offer).calls : [];
	return calls.length > 0 ? calls.map(({ name, arguments: args }) => [name, args]) : undefined;
}

const call = (name: string, args: object) => [[name, args]];

test.each([
	['What is 17 * 23?', '17 * 23'],
	['17*23', '17*23'],
	['How much is (2 + 3.5) * -4, on 30 April 2026?', '(2 + 3.5) * -4'],
	['Add it up (about 3 - 4) for 2026-04-30.', '3 - 4'],
	['((1 + 2) * 3)^2 / 6', '((1 + 2) * 3)^2 / 6'],
	['Calculator: 1+1', '1+1'],
])('%j has the calculator calculate %j', (question, input) => {
	expect(readCalls([user(question)])).toEqual(call('Calculator', { input }));
});

test.each([
	'Hello',
	'What is 17?',
	'Read invoice 2026-041 of 2026-04-30 in report-2026-10.pdf.',
	'Is v1-2 better than 1.2.3-4?',
	'It multiplied.',
	'Weather?',
])('%j calls no tool', (question) => {
	expect(reply([user(question)])).toBe(
		`Assistant a1 answers your prompt "${question}" with no files.`,
	);
});

test.each([
	['Please multiply 6 x 7', call('multiply', { a: 6, b: 7 })],
	['MULTIPLY 17 * 23', call('multiply', { a: 17, b: 23 })],
	[
		'Get weather in Rome on 30 April 2026, in fahrenheit',
		call('get_weather', {
			place: 'Get weather in Rome on 30 April 2026, in fahrenheit',
			date: '2026-04-30',
			unit: 'fahrenheit',
		}),
	],
])('%j names its tool', (question, expected) => {
	expect(readCalls([user(question)])).toEqual(expected);
});

test('only what a tool requires is filled in, and a calculation needs a calculator', () => {
	const schema = { ...MULTIPLY.schema, required: ['b'] };
	expect(readCalls([user('multiply 3')], [{ ...MULTIPLY, schema }])).toEqual(
		call('multiply', { b: 3 }),
	);
	expect(readCalls([user('What is 17 * 23?')], [WEATHER, MULTIPLY])).toBeUndefined();
	expect(reply([user('What is 17 * 23?')], [])).toContain('answers your prompt');
});

const QUESTION = user('What is 17 * 23?');
const CALL: ConversationMessage = {
	role: 'assistant',
	content: '',
	calls: [{ id: 'c1', name: 'Calculator', arguments: { input: '17 * 23' } }],
};
const createResult = (content: string): ConversationMessage => ({
	role: 'tool',
	tool: 'Calculator',
	content,
});

test.each([
	['391', '391'],
	['[{"response":"391"}]', '391'],
	['{"sum":391,"exact":true}', '{"sum":391,"exact":true}'],
	['12345678901234567890', '12345678901234567890'],
	['null', 'null'],
	[`Error: ${'no '.repeat(70)}`, `Error: ${'no '.repeat(59).trim()}…`],
])('the result %j is quoted in words', (content, quoted) => {
	expect(reply([QUESTION, CALL, createResult(content)])).toBe(
		`Assistant a1 answers your prompt "What is 17 * 23?" with no files. The tool Calculator returned "${quoted}".`,
	);
});

test('each result counts, also in a reply as JSON', () => {
	const results = [createResult('391'), CALL, createResult('done')];
	expect(reply([QUESTION, CALL, ...results])).toMatch(
		/The tool Calculator returned "391"\. The tool Calculator returned "done"\.$/,
	);
	const question = user('What is 17 * 23? Reply with JSON: {"product": 0}');
	expect(reply([question, CALL, ...results])).toBe('{"product":391}');
});

test('an earlier call is mentioned and not quoted', () => {
	expect(reply([QUESTION, CALL, createResult('391'), user('Thanks')])).toBe(
		'Assistant a1 answers your prompt "Thanks" with no files. Before, the user wrote "What is 17 * 23?". Before, the assistant called a tool. Before, the tool Calculator returned "391".',
	);
});

test('a correction from the chat model makes the assistant call no tool', () => {
	const correction: ConversationMessage = { role: 'system', content: 'Calculator: 1 + 1' };
	expect(readCalls([QUESTION, CALL, correction])).toBeUndefined();
});

test('a long prompt full of parentheses is read without backtracking', () => {
	const nested = '(1+'.repeat(100_000) + '( '.repeat(300_000);
	expect(readCalls([user(nested)])).toBeDefined();
	const loose = `${'('.repeat(300_000)}x${'1-'.repeat(300_000)}`;
	expect(readCalls([user(loose)])).toBeUndefined();
});
