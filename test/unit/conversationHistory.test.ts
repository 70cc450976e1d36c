import { parseConversationHistory } from '../../nodes/Mingleego/items/conversationHistory';

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const serialize = (name: string, content: unknown) => ({
	lc: 1,
	type: 'constructor',
	id: ['langchain_core', 'messages', name],
	kwargs: { content, additional_kwargs: {}, response_metadata: {} },
});

const TURN = [user('Hi'), assistant('Hello')];

test.each<[string, unknown, unknown]>([
	['nothing', '', []],
	['a missing value', undefined, []],
	['null', null, []],
	['an empty list', [], []],
	['an empty memory', { messages: [], messagesCount: 0 }, []],
	['a list of roles and contents', TURN, TURN],
	['JSON', JSON.stringify(TURN), TURN],
	['what the Chat Memory Manager returns', [{ human: 'Hi', ai: 'Hello' }], TURN],
	['its whole item', { messages: [{ human: 'Hi', ai: 'Hello' }], messagesCount: 1 }, TURN],
	[
		'a memory that begins with a greeting',
		[{ ai: 'Welcome' }, { human: 'Hi', ai: 'Hello' }],
		[assistant('Welcome'), ...TURN],
	],
	[
		'a memory with a system message',
		[{ system: 'Be brief', human: 'Hi' }],
		[{ role: 'system', content: 'Be brief' }, user('Hi')],
	],
	[
		'serialized messages',
		[serialize('HumanMessage', 'Hi'), serialize('AIMessage', [{ type: 'text', text: 'Hello' }])],
		TURN,
	],
	[
		'other names of the roles',
		[
			{ role: 'Human', content: 'Hi' },
			{ type: 'ai', content: 'Hello' },
		],
		TURN,
	],
	[
		'a message that holds nothing but a tool call',
		[user('Hi'), { role: 'assistant', content: null, tool_calls: [{}] }, assistant('Hello')],
		TURN,
	],
	[
		'parts of several types',
		[{ role: 'user', content: [{ type: 'text', text: 'Look' }, { type: 'image_url' }, 'here'] }],
		[user('Look\n[image_url]\nhere')],
	],
	['values that are not text', [{ human: 12, ai: { a: 1 } }], [user('12'), assistant('{"a":1}')]],
])('reads %s', (_what, value, messages) => {
	expect(parseConversationHistory(value)).toEqual(messages);
});

test.each<[string, unknown, string]>([
	['text', 'Hi', 'Conversation History is not valid JSON'],
	['a number', 3, 'Conversation History is not a list of messages'],
	['an object', { role: 'user', content: 'Hi' }, 'Conversation History is not a list of messages'],
	[
		'an unknown role',
		[user('Hi'), { role: 'boss', content: 'x' }],
		'Entry 2 of Conversation History',
	],
	['an inherited name', [{ role: 'constructor', content: 'x' }], 'Entry 1 of Conversation History'],
	['a text in the list', ['Hi'], 'Entry 1 of Conversation History'],
	['a list in the list', [[user('Hi')]], 'Entry 1 of Conversation History'],
	[
		'an unknown serialized message',
		[serialize('Document', 'x')],
		'Entry 1 of Conversation History',
	],
	['a role without a content', [{ role: 'user' }], 'Entry 1 of Conversation History'],
])('refuses %s', (_what, value, message) => {
	expect(() => parseConversationHistory(value)).toThrow(message);
});
