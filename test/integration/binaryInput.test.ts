import type { IBinaryKeyData as Binary, IDataObject } from 'n8n-workflow';

import type { InputItem } from '../../tools/engine/types';
import { CHAT, getJson, OPERATIONS, setUpNode, UPLOAD } from './setUpNode';

const node = setUpNode();
const DATA = Buffer.from('hello').toString('base64');

/** An item whose binary data is whatever a Code node put there: n8n checks nothing of it. */
const withFile = (file: unknown): InputItem[] => [{ json: {}, binary: { data: file } as Binary }];

/** The same where the workflow keeps files in the JSON. */
const withFileInJson = (file: unknown) => [{ json: { _files: { data: file as IDataObject } } }];

const MODES: Array<['separate' | 'combined', (file: unknown) => InputItem[]]> = [
	['separate', withFile],
	['combined', withFileInJson],
];

/** The operations that take a file, and Chat with the file as its attachment. */
const TAKING_FILES = [
	...OPERATIONS.filter(({ takes }) => takes === 'file'),
	{ name: 'Attachments', parameters: { ...CHAT, attachments: 'data' } },
];

describe.each(MODES)('binary mode %s', (binaryMode, itemsWith) => {
	describe.each(TAKING_FILES)('$name', ({ parameters: operation }) => {
		const usable: Array<[string, object, string, string]> = [
			['a number as its name', { fileName: 42, mimeType: 'text/plain' }, '42', 'text/plain'],
			['a name that says nothing', { fileName: {}, mimeType: 'text/plain' }, 'data', 'text/plain'],
			['no name but an extension', { fileExtension: 'csv', mimeType: 'a/b' }, 'data.csv', 'a/b'],
			[
				'a number as its type',
				{ fileName: 'a.bin', mimeType: 7 },
				'a.bin',
				'application/octet-stream',
			],
			['an empty ID', { fileName: 'a.txt', mimeType: 'a/b', id: '' }, 'a.txt', 'a/b'],
		];
		test.each(usable)('%s is uploaded', async (_case, file, fileName, mimeType) => {
			const result = await node.run(operation, {
				input: itemsWith({ ...file, data: DATA }),
				settings: { binaryMode },
			});
			expect(result.error?.message).toBeUndefined();
			expect(node.emulator.requests[0].upload).toMatchObject({ fileName, mimeType, size: 5 });
		});

		const broken: Array<[string, unknown]> = [
			['neither data nor ID', { fileName: 'a.txt', mimeType: 'text/plain' }],
			['a number as its data', { fileName: 'a.txt', mimeType: 'text/plain', data: 42 }],
			['an object as its data', { mimeType: 'a/b', data: { type: 'Buffer', data: [1, 2] } }],
			['null as its data', { mimeType: 'a/b', data: null }],
			['a number as its ID', { mimeType: 'a/b', id: 7 }],
		];
		test.each(broken)('%s is a clear error', async (_case, file) => {
			const input = [...itemsWith({ mimeType: 'a/b', data: DATA }), ...itemsWith(file)];
			const settings = { binaryMode };
			const { error } = await node.run(operation, { input, settings });
			expect(error?.message).toBe('The binary field "data" contains no file [item 1]');
			expect(error?.description).toContain('prepareBinaryData');
			expect(error?.name).toBe('NodeOperationError');

			const continued = await node.run(operation, {
				input,
				settings,
				node: { onError: 'continueRegularOutput' },
			});
			expect(getJson(continued)).toEqual([
				expect.not.objectContaining({ error: expect.anything() }),
				{
					error: expect.stringMatching(/^The binary field "data" contains no file\. A file needs /),
				},
			]);
		});
	});
});

describe.each(TAKING_FILES)(
	'$name of what is not binary data at all',
	({ parameters: operation }) => {
		test.each([null, 'a.txt', 42, [], {}])('%j', async (file) => {
			const { error } = await node.run(operation, { input: withFile(file) });
			expect(error?.message).toBe('The binary field "data" contains no file [item 0]');
		});

		test('an item whose binary data is null', async () => {
			const input = [{ json: {}, binary: null as unknown as Binary }];
			const { error } = await node.run(operation, { input });
			expect(error?.message).toBe('The item has no binary field "data" [item 0]');
		});
	},
);

test('a property that every object inherits is not a field', async () => {
	const parameters = { ...UPLOAD, binaryPropertyName: 'constructor' };
	const { error } = await node.run(parameters, { input: [{ json: {}, binary: {} }] });
	expect(error?.message).toBe('The item has no binary field "constructor" [item 0]');
});

test('an expression that returns an object which is not a file', async () => {
	const parameters = { ...UPLOAD, binaryPropertyName: '={{ $json }}' };
	const { error } = await node.run(parameters, { input: [{ json: { a: 1 } }] });
	expect(error?.message).toBe('The expression does not return a file [item 0]');
});

test('bytes that a node stored without encoding', async () => {
	const result = await node.run(UPLOAD, {
		input: withFile({ fileName: 'a.txt', mimeType: 'text/plain', data: Buffer.from('hello') }),
	});
	expect(result.error?.message).toBeUndefined();
	expect(node.emulator.requests[0].upload).toMatchObject({ size: 5 });
});
