import { InputError } from '../../nodes/client/errors/inputError';
import { parseFileIds } from '../../nodes/Mingleego/items/fileIds';

describe('file IDs', () => {
	test.each([
		['none', '', []],
		['one', 'input_1_a.pdf', ['input_1_a.pdf']],
		['one per line', 'a\nb\r\nc\rd', ['a', 'b', 'c', 'd']],
		['a comma is part of an ID', 'input_1_offer, final.pdf\nb', ['input_1_offer, final.pdf', 'b']],
		['a blank is part of an ID', 'input_1_final offer.pdf', ['input_1_final offer.pdf']],
		['a bracket is part of an ID', '[draft] a.pdf\n[b]', ['[draft] a.pdf', '[b]']],
		['empty lines, and blanks around an ID', '\n \n a\t\n\n', ['a']],
		['a number', 42, ['42']],
		['nothing at all', undefined, []],
		['an empty list', [], []],
		['a list', ['a', 'b, c'], ['a', 'b, c']],
		['a list inside an entry', ['a', ['b', ['c', ['d']]]], ['a', 'b', 'c', 'd']],
		['a list of texts with several lines', ['a\nb', ['c\nd']], ['a', 'b', 'c', 'd']],
		['empty entries of a list', ['', '  ', null, undefined, 'a'], ['a']],
		['a list as JSON', ' ["a", ["b"], 3, "c\\nd"]\n', ['a', 'b', '3', 'c', 'd']],
	])('%s', (_name, value, ids) => {
		expect(parseFileIds(value)).toEqual(ids);
	});

	test.each([[[{ fileId: 'a' }]], [[true]], [[['a', {}]]], ['[{}]']])(
		'%j is an InputError',
		(value) => {
			expect(() => parseFileIds(value)).toThrow(InputError);
			expect(() => parseFileIds(value)).toThrow('instead of an ID');
		},
	);

	test('lists that are nested too deep are rejected with an error that says so', () => {
		let value: unknown = 'a';
		for (let depth = 0; depth <= 101; depth += 1) value = [value];
		expect(() => parseFileIds(value)).toThrow('nested more than 100 levels deep');
	});
});
