import type { Message, MessageContent } from '@n8n/ai-node-sdk';

import { readConversation } from '../../nodes/MingleegoChatModel/messages';

const message = (role: Message['role'], ...content: MessageContent[]): Message => ({
	role,
	content,
});
const text = (value: string): MessageContent => ({ type: 'text', text: value });

test('what is no text is left out, and the chunks of a reply are joined as they are', () => {
	const parts: MessageContent[] = [
		text('One '),
		{ type: 'reasoning', text: 'Hm' },
		{ type: 'citation', url: 'https://example.com' },
		text('two'),
	];
	expect(readConversation([message('assistant', ...parts)])).toEqual({
		messages: [{ role: 'assistant', content: 'One two' }],
		files: [],
		fileIds: [],
	});
});

test('the parts of any other message are texts of their own, such as the text files of an agent', () => {
	const parts = [text('File: a.txt'), text('File: b.txt')];
	expect(readConversation([message('user', ...parts)]).messages).toEqual([
		{ role: 'user', content: 'File: a.txt\nFile: b.txt' },
	]);
});

const FILE: MessageContent = { type: 'file', data: 'AAAA' };
const ONLY_FILES = {
	role: 'user',
	content: 'This message has no text. It consists of the attached files.',
};

test.each<[string, Message[], object[]]>([
	['alone', [message('user', FILE)], [ONLY_FILES]],
	['after an empty text', [message('user', text('')), message('user', FILE)], [ONLY_FILES]],
	[
		'after a system message',
		[message('system', text('Be brief')), message('user', FILE)],
		[{ role: 'system', content: 'Be brief' }, ONLY_FILES],
	],
	[
		'after a reply',
		[message('user', text('Hi')), message('assistant', text('Hello')), message('user', FILE)],
		[{ role: 'user', content: 'Hi' }, { role: 'assistant', content: 'Hello' }, ONLY_FILES],
	],
	[
		'after a question',
		[message('user', text('What is it?')), message('user', FILE)],
		[{ role: 'user', content: 'What is it?' }],
	],
	['with a text', [message('user', text('Look'), FILE)], [{ role: 'user', content: 'Look' }]],
	[
		'in an earlier message',
		[message('user', FILE), message('assistant', text('A cat'))],
		[{ role: 'assistant', content: 'A cat' }],
	],
])('a file %s', (_, messages, expected) => {
	expect(readConversation(messages)).toMatchObject({
		messages: expected,
		files: [{ data: 'AAAA' }],
	});
});

test('the ID of a file that the service has is passed on', () => {
	const file: MessageContent = {
		type: 'file',
		data: '',
		providerMetadata: { fileId: 'input_1_a.pdf' },
	};
	expect(readConversation([message('user', text('Read'), file)])).toMatchObject({
		files: [],
		fileIds: ['input_1_a.pdf'],
	});
});

test('a message without text is left out, except the result of a tool', () => {
	const messages = [
		message('user', text('')),
		message('tool', { type: 'tool-result', toolCallId: 'c1', result: '' }),
	];
	expect(readConversation(messages).messages).toEqual([
		{ role: 'tool', tool: undefined, call: 'c1', content: '' },
	]);
});

test('the result of a tool is named after the call, or else after its message', () => {
	const result: MessageContent = { type: 'tool-result', toolCallId: 'c1', result: { a: 1 } };
	const call: MessageContent = {
		type: 'tool-call',
		toolCallId: 'c1',
		toolName: 'time',
		input: '{}',
	};
	const named = { ...message('tool', result), name: 'clock' };
	const getTool = (messages: Message[]) => readConversation(messages).messages.at(-1);
	expect(getTool([message('assistant', call), named])).toMatchObject({
		tool: 'time',
		content: '{"a":1}',
	});
	expect(getTool([named])).toMatchObject({ tool: 'clock' });
});

test('an error of a tool says that it is one', () => {
	const result: MessageContent = {
		type: 'tool-result',
		toolCallId: 'c1',
		result: 'No',
		isError: true,
	};
	expect(readConversation([message('tool', result)]).messages).toMatchObject([
		{ content: 'Error: No' },
	]);
});

test('arguments keep an ID of their own', () => {
	const call = (input: string): MessageContent => ({
		type: 'tool-call',
		toolCallId: 'c1',
		toolName: 'find',
		input,
	});
	const getCalls = (input: string) =>
		readConversation([message('assistant', call(input))]).messages;
	const withArguments = (args: unknown) => [
		{ role: 'assistant', content: '', calls: [{ id: 'c1', name: 'find', arguments: args }] },
	];
	expect(getCalls('{"id":"c1","q":1}')).toEqual(withArguments({ q: 1 }));
	expect(getCalls('{"id":"7","q":1}')).toEqual(withArguments({ id: '7', q: 1 }));
	expect(getCalls('{"id":"c1","tool":"find","q":1}')).toEqual(withArguments({ q: 1 }));
	expect(getCalls('not JSON')).toEqual(withArguments('not JSON'));
});

test('files are taken from messages and from the results of tools', () => {
	const png: MessageContent = {
		type: 'file',
		mediaType: 'image/png',
		data: new Uint8Array([1, 2, 3]),
		providerMetadata: { filename: 'a.png' },
	};
	const result: MessageContent = {
		type: 'tool-result',
		toolCallId: 'c1',
		result: [text('See'), { type: 'file', data: 'AAAA' }],
	};
	expect(readConversation([message('user', png), message('tool', result)])).toEqual({
		messages: [{ role: 'tool', tool: undefined, call: 'c1', content: 'See' }],
		files: [
			{ data: 'AQID', mimeType: 'image/png', fileName: 'a.png' },
			{ data: 'AAAA', mimeType: undefined, fileName: undefined },
		],
		fileIds: [],
	});
});
