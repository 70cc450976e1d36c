import { createHash } from 'node:crypto';

import type { IDataObject, INodeParameters, OnError } from 'n8n-workflow';

import { CHAT, CHATS, getJson, setUpNode, UPLOAD } from './setUpNode';

const node = setUpNode({ binaryMode: 'filesystem' });

const createFile = (fileName: string, text: string = fileName) => ({
	bytes: Buffer.from(text),
	fileName,
	mimeType: 'text/plain',
});

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** What arrived of the files that a chat was about. */
const getHashes = ({ fileIds }: IDataObject) =>
	(fileIds as string[]).map((id) => node.emulator.files.get(id)?.sha256);

const getUploads = () => node.emulator.requests.filter(({ upload }) => upload !== undefined);
const getChats = () => node.emulator.requests.filter(({ json }) => json !== undefined);

describe.each(CHATS)('$name with attachments', ({ parameters: operation }) => {
	const input = [
		{ json: {}, files: { a: createFile('a.txt', 'alpha'), b: createFile('b.txt', 'beta') } },
	];

	const attach = (attachments: string, more?: INodeParameters) => ({
		...operation,
		...more,
		attachments,
		options: { maxRetries: 2 },
	});

	test('uploads them first, adds their IDs after File IDs and returns the whole list', async () => {
		const [{ fileId: given }] = getJson(
			await node.run(UPLOAD, { input: [{ json: {}, files: { data: createFile('c.txt') } }] }),
		);
		const result = await node.run(attach('a, b', { fileIds: String(given) }), {
			input,
			credential: { bearerToken: 'token-123456' },
		});
		const [item] = getJson(result);
		expect(item.fileIds).toEqual([
			given,
			expect.stringContaining('a.txt'),
			expect.stringContaining('b.txt'),
		]);
		expect(item.fileNames).toEqual([given, 'a.txt', 'b.txt']);
		expect(getChats().map(({ json }) => json)).toMatchObject([{ fileIds: item.fileIds }]);
		expect(getHashes(item)).toEqual(['c.txt', 'alpha', 'beta'].map(hash));
		expect(getUploads()[1].headers).toMatchObject({
			authorization: 'Bearer token-123456',
			'content-length': expect.any(String),
		});
	});

	test('* attaches all files', async () => {
		const [item] = getJson(await node.run(attach('*'), { input }));
		expect(item.fileIds).toHaveLength(2);
	});

	test('a retry of the chat does not upload again, a retry of an upload does not repeat the others', async () => {
		let failed = 0;
		node.emulator.behave(({ operation: kind, index }) => {
			if (index === 1 || (kind !== 'upload' && failed++ === 0)) return { status: 503 };
			return undefined;
		});
		const { status } = await node.run(attach('a, b'), { input });
		expect(status).toBe('success');
		expect(
			getUploads()
				.filter((request) => request.status === 200)
				.map(({ upload }) => upload?.fileName),
		).toEqual(['a.txt', 'b.txt']);
		expect(getChats()).toHaveLength(2);
	});

	test('a missing field is named, and nothing is sent', async () => {
		const { error } = await node.run(attach('a, nope'), { input });
		expect(error?.message).toBe('The item has no binary field "nope" [item 0]');
		expect(node.emulator.requests).toHaveLength(0);
	});

	test('names a file as it was uploaded, also one without a name', async () => {
		const files = { scan: { bytes: Buffer.from('x'), mimeType: 'text/plain' } };
		const [item] = getJson(await node.run(attach('scan'), { input: [{ json: {}, files }] }));
		expect(getUploads().map(({ upload }) => upload?.fileName)).toEqual(['scan.txt']);
		expect(item.fileNames).toEqual(['scan.txt']);
	});

	test('an item without attachments makes one request, and its output has no list', async () => {
		expect(getJson(await node.run(operation, { input }))).toEqual([
			{ text: expect.any(String), fileUrl: null },
		]);
		expect(node.emulator.requests).toHaveLength(1);
	});
});

describe('a file that several items share', () => {
	/** The files of one item, which an expression or a Merge node gives to all. */
	const shared = { data: createFile('contract.txt', 'the contract') };
	const COUNT = 100;
	const shareFile = async (onError?: OnError) => {
		const input = Array.from({ length: COUNT }, (_, n) => ({ json: { n }, files: shared }));
		const chat = { ...CHAT, prompt: '=Question {{ $json.n }}', attachments: 'data' };
		return await node.run(chat, { input, node: { onError } });
	};

	test('is uploaded once, and each item returns its ID', async () => {
		const result = await shareFile();
		expect(result.status).toBe('success');
		expect(getUploads()).toHaveLength(1);
		expect(getChats()).toHaveLength(COUNT);
		const ids = getJson(result).map(({ fileIds }) => fileIds);
		expect(new Set(ids.flat()).size).toBe(1);
		expect(ids).toEqual(Array.from({ length: COUNT }, () => [expect.any(String)]));
	});

	test('is uploaded by another item if the first one fails', async () => {
		let uploads = 0;
		node.emulator.behave(({ operation }) =>
			operation === 'upload' && uploads++ === 0 ? { status: 400 } : undefined,
		);
		const result = await shareFile('continueRegularOutput');
		const errors = getJson(result).filter(({ error }) => error !== undefined);
		expect(errors).toHaveLength(1);
		expect(getChats()).toHaveLength(COUNT - 1);
	});

	test('is uploaded again by the next run', async () => {
		await shareFile();
		await shareFile();
		expect(getUploads()).toHaveLength(2);
	});
});

test('files of one name that are not the same file are uploaded each', async () => {
	const input = ['one', 'two'].map((text) => ({
		json: {},
		files: { data: createFile('same.txt', text) },
	}));
	const result = await node.run({ ...CHAT, attachments: 'data' }, { input });
	expect(getUploads()).toHaveLength(2);
	expect(getJson(result).flatMap(getHashes)).toEqual(['one', 'two'].map(hash));
});

describe('a list in Attachments', () => {
	const input = [
		{
			json: {},
			files: { a: createFile('a.txt'), b: createFile('b.txt'), 'c, d': createFile('c.txt') },
		},
	];
	const attach = async (attachments: string) => {
		const result = await node.run({ ...CHAT, attachments }, { input });
		expect(result.error?.message).toBeUndefined();
		const names = getUploads().map(({ upload }) => upload?.fileName);
		const [{ fileIds }] = getJson(result);
		return { names, ids: (fileIds as string[] | undefined)?.length };
	};

	test.each([
		['={{ Object.keys($binary) }}', ['a.txt', 'b.txt', 'c.txt']],
		['={{ ["b", "a"] }}', ['b.txt', 'a.txt']],
		['={{ [[["b"]], [], "a", null, ""] }}', ['b.txt', 'a.txt']],
		['={{ ["a", "b", "a"] }}', ['a.txt', 'b.txt']],
		['a, b, a', ['a.txt', 'b.txt']],
		['={{ ["c, d", "a, b"] }}', ['c.txt', 'a.txt', 'b.txt']],
		['={{ ["b", "*"] }}', ['b.txt', 'a.txt', 'c.txt']],
		['["b", "a"]', ['b.txt', 'a.txt']],
		['={{ JSON.stringify(Object.keys($binary)) }}', ['a.txt', 'b.txt', 'c.txt']],
		// A list in a text, such as one with a line break at its end, becomes text.
		['={{ ["b", "a"] }}\n', ['b.txt', 'a.txt']],
	])('%s', async (attachments, names) => {
		expect(await attach(attachments)).toEqual({ names, ids: names.length });
	});

	test.each(['={{ [] }}', '={{ [[], [""], null] }}', '[]', '={{ null }}', ' '])(
		'%s is none',
		async (attachments) => {
			expect(await attach(attachments)).toEqual({ names: [], ids: undefined });
		},
	);

	test('of files, which expressions return from n8n 2 on', async () => {
		const attachments = '={{ [$binary.b, $binary.a] }}';
		const { error } = await node.run({ ...CHAT, attachments }, { input });
		const isOld = node.engine.version.startsWith('1.');
		expect(error?.message).toBe(
			isOld ? 'The expression does not return a file [item 0]' : undefined,
		);
		expect(getUploads()).toHaveLength(isOld ? 0 : 2);
	});

	test('with an unknown name', async () => {
		const { error } = await node.run({ ...CHAT, attachments: '={{ ["a", "x"] }}' }, { input });
		expect(error?.message).toBe('The item has no binary field "x" [item 0]');
		expect(node.emulator.requests).toHaveLength(0);
	});
});

describe('a file ID in Attachments', () => {
	test.each([
		'input_1764951853973_it_services.pdf',
		'input_1_a.pdf',
		'17649518539731234567890',
		'550e8400-e29b-41d4-a716-446655440000',
		'665f1c2ab9d3e80012a4c7f1',
	])('%s belongs in File IDs', async (fileId) => {
		for (const attachments of [fileId, `data, ${fileId}`, `={{ ["data", "${fileId}"] }}`]) {
			const { error } = await node.run(
				{ ...CHAT, attachments },
				{ input: [{ json: {}, files: { data: createFile('a.txt') } }] },
			);
			expect(error?.message).toBe(
				`"${fileId}" in Input Data Field Name(s) looks like a file ID [item 0]`,
			);
			expect(error?.description).toContain('Put it in File IDs.');
		}
		expect(node.emulator.requests).toHaveLength(0);
	});

	test('a binary field of that name is one', async () => {
		const field = 'input_1764951853973_it_services.pdf';
		const input = [{ json: {}, files: { [field]: createFile('a.txt') } }];
		const result = await node.run({ ...CHAT, attachments: field }, { input });
		expect(result.error?.message).toBeUndefined();
		expect(getUploads()).toHaveLength(1);
	});
});
