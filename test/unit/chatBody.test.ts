import { buildChatBody } from '../../nodes/Mingleego/items/chatBody';

describe('the chat body', () => {
	test('holds what the API documents and no empty list', () => {
		expect(buildChatBody({ assistantId: ' a ', prompt: ' hello\n', fileIds: '' })).toEqual({
			assistantId: 'a',
			prompt: ' hello\n',
		});
		expect(buildChatBody({ assistantId: 'a', prompt: 'b', fileIds: 'x\ny' })).toEqual({
			assistantId: 'a',
			prompt: 'b',
			fileIds: ['x', 'y'],
		});
	});

	test('sends what an expression returns as text', () => {
		expect(buildChatBody({ assistantId: 12, prompt: { a: [1] } })).toEqual({
			assistantId: '12',
			prompt: '{"a":[1]}',
		});
		expect(buildChatBody({ assistantId: 'a', prompt: 0 })).toEqual({
			assistantId: 'a',
			prompt: '0',
		});
	});

	test.each([
		['Assistant ID', { prompt: 'b' }],
		['Assistant ID', { assistantId: ' \n', prompt: 'b' }],
		['Prompt', { assistantId: 'a' }],
		['Prompt', { assistantId: 'a', prompt: '\t ' }],
		['Prompt', { assistantId: 'a', prompt: null }],
	])('%s is empty in %j', (field, body) => {
		expect(() => buildChatBody(body)).toThrow(`${field} is empty`);
	});
});
