import { InputError } from '../../nodes/client/errors/inputError';
import { flattenFileIds } from '../../nodes/Mingleego/items/fileIds';

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

	test('lists that are nested too deep are rejected with an error that says so', () => {
		let value: unknown = 'a';
		for (let depth = 0; depth <= 101; depth += 1) value = [value];
		expect(() => flattenFileIds(value)).toThrow('nested more than 100 levels deep');
	});
});
