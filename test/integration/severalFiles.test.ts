import type { InputItem } from '../../tools/engine/types';
import { CONTINUE, getJson, setUpNode, UPLOAD } from './setUpNode';

const node = setUpNode({ binaryMode: 'filesystem' });

const createFile = (fileName: string, text: string = fileName) => ({
	bytes: Buffer.from(text),
	fileName,
	mimeType: 'text/plain',
});

describe('Upload File of several files', () => {
	const input: InputItem[] = [
		{
			json: { n: 0 },
			files: { a: createFile('a.txt'), b: createFile('b.txt'), c: createFile('c.txt') },
		},
		{ json: { n: 1 }, files: { b: createFile('d.txt') } },
	];

	test('names separated by commas: one item per file, each paired with its input', async () => {
		const result = await node.run({ ...UPLOAD, binaryPropertyName: 'a, c' }, { input: [input[0]] });
		expect(getJson(result)).toMatchObject([{ fileName: 'a.txt' }, { fileName: 'c.txt' }]);
		expect(result.items('Mingleego').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
		]);
	});

	test('* takes all of the item’s', async () => {
		const result = await node.run({ ...UPLOAD, binaryPropertyName: '*' }, { input });
		expect(getJson(result).map(({ fileName }) => fileName)).toEqual([
			'a.txt',
			'b.txt',
			'c.txt',
			'd.txt',
		]);
		expect(result.items('Mingleego').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
			{ item: 0 },
			{ item: 1 },
		]);
	});

	test.each([
		['={{ Object.keys($binary) }}', ['a.txt', 'b.txt', 'c.txt']],
		['={{ ["c", ["a", "c"]] }}', ['c.txt', 'a.txt']],
		['["c", "a"]', ['c.txt', 'a.txt']],
	])('the list %s', async (binaryPropertyName, names) => {
		const result = await node.run({ ...UPLOAD, binaryPropertyName }, { input: [input[0]] });
		expect(getJson(result).map(({ fileName }) => fileName)).toEqual(names);
	});

	test('an empty list is a clear error', async () => {
		const { error } = await node.run({ ...UPLOAD, binaryPropertyName: '={{ [] }}' }, { input });
		expect(error?.message).toBe('Input Data Field Name(s) is empty [item 0]');
	});

	test('one that fails does not affect the others', async () => {
		const describeFields = (names: string) => `Its binary fields are: ${names}. Enter one of them.`;
		const result = await node.run(
			{ ...UPLOAD, binaryPropertyName: 'a, x, b' },
			{ input, node: CONTINUE },
		);
		expect(getJson(result)).toMatchObject([
			{ fileName: 'a.txt' },
			{ error: `The item has no binary field "x". ${describeFields('a, b, c')} [item 0]` },
			{ fileName: 'b.txt' },
			{ error: `The item has no binary field "a". ${describeFields('b')} [item 1]` },
			{ error: `The item has no binary field "x". ${describeFields('b')} [item 1]` },
			{ fileName: 'd.txt' },
		]);
	});

	test('* on an item without files is a clear error', async () => {
		const { error } = await node.run(
			{ ...UPLOAD, binaryPropertyName: '*' },
			{ input: [{ json: {} }] },
		);
		expect(error?.message).toBe('The item has no binary field [item 0]');
	});
});
