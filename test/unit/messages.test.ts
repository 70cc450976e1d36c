import type { Message, MessageContent } from '@n8n/ai-node-sdk';

import { readConversation } from '../../nodes/MingleegoChatModel/messages';

const message = (role: Message['role'], ...content: MessageContent[]): Message => ({
	role,
	content,
});
const text = (value: string): MessageContent => ({ type: 'text', text: value });

test('texts of a message are joined, and what is no text is left out', () => {
	const parts: MessageContent[] = [
		text('One'),
		{ type: 'reasoning', text: 'Hm' },
		{ type: 'citation', url: 'https://example.com' },
		text('two'),
	];
	expect(readConversation([message('assistant', ...parts)])).toEqual({
		messages: [{ role: 'assistant', content: 'One\ntwo' }],
		files: [],
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
	const getArguments = (input: string) => {
		const [{ content }] = readConversation([message('assistant', call(input))]).messages;
		return /"arguments":(.*)\}\]\}/.exec(content)?.[1];
	};
	expect(getArguments('{"id":"c1","q":1}')).toBe('{"q":1}');
	expect(getArguments('{"id":"7","q":1}')).toBe('{"id":"7","q":1}');
	expect(getArguments('{"id":"c1","tool":"find","q":1}')).toBe('{"q":1}');
	expect(getArguments('not JSON')).toBe('"not JSON"');
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
	});
});
