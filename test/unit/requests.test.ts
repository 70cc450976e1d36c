import { InputError } from '../../nodes/Mingleego/errors/inputError';
import { buildChatBody } from '../../nodes/Mingleego/request/chatBody';
import { flattenFileIds } from '../../nodes/Mingleego/request/fileIds';
import { getChunkSize } from '../../nodes/Mingleego/request/readChunkSize';

describe('file IDs', () => {
	test.each([
		['none', [], []],
		['one', ['input_1_a.pdf'], ['input_1_a.pdf']],
		['a list inside an entry', ['a', ['b', ['c', ['d']]]], ['a', 'b', 'c', 'd']],
		['a list in the place of the field', [['a', 'b']], ['a', 'b']],
		['one text in the place of the list', 'a', ['a']],
		['a comma is part of an ID', ['input_1_offer, final.pdf'], ['input_1_offer, final.pdf']],
		['empty entries', ['', '  ', null, undefined, 'a'], ['a']],
		['blanks around an ID', [' a\n'], ['a']],
		['a number', [42], ['42']],
		['nothing at all', undefined, []],
	])('%s', (_name, value, ids) => {
		expect(flattenFileIds(value)).toEqual(ids);
	});

	test.each([[[{ fileId: 'a' }]], [[true]], [[['a', {}]]]])('%j is an InputError', (value) => {
		expect(() => flattenFileIds(value)).toThrow(InputError);
		expect(() => flattenFileIds(value)).toThrow('instead of an ID');
	});

	test('lists that are nested too deep are refused in words', () => {
		let value: unknown = 'a';
		for (let depth = 0; depth <= 101; depth += 1) value = [value];
		expect(() => flattenFileIds(value)).toThrow('nested more than 100 levels deep');
	});
});

describe('the chat body', () => {
	test('holds what the API documents and no empty list', () => {
		expect(buildChatBody({ assistantId: ' a ', prompt: ' hello\n', fileIds: [''] })).toEqual({
			assistantId: 'a',
			prompt: ' hello\n',
		});
		expect(buildChatBody({ assistantId: 'a', prompt: 'b', fileIds: ['x', ['y']] })).toEqual({
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

describe('the size of the chunks in which a file is read', () => {
	const KIB = 1024;

	test('is large for few files, and shared among many', () => {
		expect(getChunkSize(1)).toBe(512 * KIB);
		for (const files of [8, 20, 50, 64]) {
			expect(getChunkSize(files)).toBeGreaterThanOrEqual(64 * KIB);
			expect(getChunkSize(files) * files).toBeLessThanOrEqual(4 * KIB * KIB);
		}
		expect(getChunkSize(1_000)).toBe(64 * KIB);
	});
});
