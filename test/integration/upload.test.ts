import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { BinaryMode, InputFile } from '../../tools/engine/types';
import { getJson, setUpNode, UPLOAD } from './setUpNode';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Bytes that no text encoding survives, of a size that takes several reads. */
const BYTES = Buffer.from(Array.from({ length: 700_001 }, (_, n) => (n * 31 + (n >> 8)) % 256));

const MODES: BinaryMode[] = ['memory', 'filesystem'];

describe.each(MODES)('Upload File, binary data in %s', (binaryMode) => {
	const node = setUpNode({ binaryMode });

	const item = (file: InputFile, field = 'data') => ({ json: {}, files: { [field]: file } });

	test('the name, the type and the bytes arrive unchanged', async () => {
		const names = [
			'it_services.pdf',
			'Größe – 世界 🌍.pdf',
			'offer, final (2).pdf',
			'O\'Neill; "quoted" & 100%.txt',
			'\u202Egnp.exe',
			'a'.repeat(300),
		];
		const input = names.map((fileName) =>
			item({ bytes: BYTES, fileName, mimeType: 'application/X-Test; Charset=UTF-8' }),
		);
		const result = await node.run(UPLOAD, { input });

		expect(result.status).toBe('success');
		const { requests } = node.emulator;
		expect(requests.map(({ upload }) => upload?.fileName).sort()).toEqual([...names].sort());
		for (const { path, headers, upload } of requests) {
			expect(path).toBe('/api/interactions/chat/file');
			expect(headers['x-api-key']).toBe(node.emulator.apiKey);
			expect(headers).not.toHaveProperty('authorization');
			expect(headers['transfer-encoding']).toBeUndefined();
			expect(Number(headers['content-length'])).toBeGreaterThan(BYTES.length);
			expect(upload).toMatchObject({
				fieldName: 'file',
				mimeType: 'application/x-test',
				size: BYTES.length,
				sha256: sha256(BYTES),
			});
		}
		expect(getJson(result)).toEqual(
			names.map((fileName) => ({
				fileId: expect.stringMatching(/^input_\d{13}_/),
				fileName,
				mimeType: 'application/X-Test; Charset=UTF-8',
				fileSize: BYTES.length,
			})),
		);
		result
			.items('Mingleego')
			.forEach(({ pairedItem }, n) => expect(pairedItem).toEqual({ item: n }));
	});

	test('an empty file, and a file of one byte', async () => {
		const input = [0, 1].map((size) =>
			item({
				bytes: Buffer.alloc(size, 7),
				fileName: `${size}.bin`,
				mimeType: 'application/octet-stream',
			}),
		);
		const result = await node.run(UPLOAD, { input });
		expect(getJson(result)).toMatchObject([{ fileSize: 0 }, { fileSize: 1 }]);
		expect(node.emulator.requests.map(({ upload }) => upload?.size).sort()).toEqual([0, 1]);
	});

	test('a field of another name, also from an expression', async () => {
		const input = [item({ bytes: Buffer.from('x'), fileName: 'x.txt' }, 'attachment_0')].map(
			(one) => ({ ...one, json: { field: 'attachment_0' } }),
		);
		expect(
			(await node.run({ ...UPLOAD, binaryPropertyName: ' attachment_0 ' }, { input })).status,
		).toBe('success');
		expect(
			(await node.run({ ...UPLOAD, binaryPropertyName: '={{ $json.field }}' }, { input })).status,
		).toBe('success');
	});

	test.each(['data', '*', '={{ "data" }}'])(
		"with the workflow's Binary Mode set to keep files in the JSON, the field %s",
		async (binaryPropertyName) => {
			const input = [item({ bytes: BYTES, fileName: 'a.bin' })];
			const settings = { binaryMode: 'combined' } as const;
			const result = await node.run({ ...UPLOAD, binaryPropertyName }, { input, settings });
			expect(result.status).toBe('success');
			expect(node.emulator.requests.map(({ upload }) => upload?.sha256)).toEqual([sha256(BYTES)]);
		},
	);

	test('what only looks like a file in the JSON is not one', async () => {
		const file = { mimeType: 'text/plain', fileName: 'a.txt', data: 'YQ==' };
		const getFileId = async (
			_files: IDataObject['_files'],
			binaryMode: 'separate' | 'combined',
		) => {
			const input = [{ json: { _files } }];
			const { error } = await node.run(UPLOAD, { input, settings: { binaryMode } });
			return error?.message;
		};
		expect(await getFileId({ data: file }, 'separate')).toContain('has no binary field "data"');
		for (const other of [{ data: 'a.txt' }, { data: null }, 'data', null]) {
			expect(await getFileId(other, 'combined')).toContain('has no binary field "data"');
		}
		expect(node.emulator.requests).toEqual([]);
	});

	test('the bearer token goes out with it', async () => {
		await node.run(UPLOAD, {
			input: [item({ bytes: BYTES, fileName: 'a' })],
			credential: { bearerToken: 'token-123456' },
		});
		expect(node.emulator.requests[0].headers).toMatchObject({
			authorization: 'Bearer token-123456',
			'x-api-key': node.emulator.apiKey,
		});
	});

	test.each([
		['17649518539731234567890', '17649518539731234567890'],
		['0042', '0042'],
		['"input_1_a.pdf"', 'input_1_a.pdf'],
		['1e3', '1e3'],
		['input_1_a.pdf\r\n', 'input_1_a.pdf'],
	])('the file ID %j is text, also as JSON or HTML by its content type', async (body, fileId) => {
		for (const contentType of ['text/plain', 'application/json', 'text/html; charset=utf-8', '']) {
			node.emulator.behave(() => ({ body, contentType }));
			expect(
				getJson(await node.run(UPLOAD, { input: [item({ bytes: BYTES, fileName: 'a' })] })),
			).toMatchObject([{ fileId }]);
		}
	});

	test('a missing field is a clear error before anything is sent, and the other items continue', async () => {
		const input = [
			item({ bytes: Buffer.from('a'), fileName: 'a.txt' }),
			item({ bytes: Buffer.from('b'), fileName: 'b.txt' }, 'attachment_0'),
			{ json: {} },
			item({ bytes: Buffer.from('d'), fileName: 'd.txt' }),
		];
		const result = await node.run(UPLOAD, { input, node: { onError: 'continueRegularOutput' } });
		expect(getJson(result)).toEqual([
			expect.objectContaining({ fileName: 'a.txt' }),
			{
				error:
					'The item has no binary field "data". Its binary fields are: attachment_0. Enter one of them. [item 1]',
			},
			{
				error: expect.stringMatching(/^The item has no binary field "data"\. Add a .* \[item 2\]$/),
			},
			expect.objectContaining({ fileName: 'd.txt' }),
		]);
		expect(node.emulator.requests).toHaveLength(2);

		const other = await node.run(UPLOAD, { input: [input[1]] });
		expect(other.error?.description).toContain('attachment_0');
		const stopped = await node.run(UPLOAD, { input: [{ json: {} }] });
		expect(stopped).toMatchObject({ status: 'error' });
		expect(stopped.error?.message).toContain('The item has no binary field "data" [item 0]');
		const empty = await node.run({ ...UPLOAD, binaryPropertyName: '={{ "" }}' }, { input });
		expect(empty.error?.message).toContain('Input Data Field Name(s) is empty [item 0]');
	});

	test('a file that the service refuses, also before it was read', async () => {
		const input = [item({ bytes: Buffer.alloc(8_000_000), fileName: 'big.bin' })];
		const message = 'File too large (max 1 MB)';
		for (const refuse of [
			() => node.emulator.behave(() => ({ status: 413, body: JSON.stringify({ error: message }) })),
			() => node.emulator.refuseUploads({ message, closes: false }),
		]) {
			refuse();
			const { error } = await node.run(UPLOAD, { input });
			expect(error?.message).toContain('413 Content Too Large: File too large (max 1 MB)');
			expect(error).toMatchObject({ httpCode: '413' });
		}
	});

	test('a refusal before the file was read, from a service that then closes the connection', async () => {
		node.emulator.refuseUploads({ message: 'File too large (max 1 MB)', closes: true });
		const input = Array.from({ length: 20 }, (_, n) =>
			item({ bytes: Buffer.alloc(4_000_000, n), fileName: `${n}.bin` }),
		);
		const result = await node.run(
			{ ...UPLOAD, options: {} },
			{ input, node: { onError: 'continueRegularOutput' } },
		);
		// Now and then the end of the connection comes before the response is read; the one repeat waits for it.
		const refused =
			/^Mingleego returned 413 Content Too Large: File too large \(max 1 MB\)( \(after 2 attempts\))?\. /;
		getJson(result).forEach(({ error }) => expect(error).toMatch(refused));
	});

	test('a response that is not a file ID', async () => {
		for (const body of ['', '<!DOCTYPE html><html></html>', '{"ok":true}', '{"error":"no"}']) {
			node.emulator.behave(() => ({ body, contentType: 'text/plain' }));
			const { status } = await node.run(UPLOAD, { input: [item({ bytes: BYTES, fileName: 'a' })] });
			expect(status).toBe('error');
		}
	});

	test('several hundred files keep their positions and their paired items', async () => {
		const input = Array.from({ length: 300 }, (_, n) =>
			item({ bytes: Buffer.from(`file ${n}`), fileName: `${n}.txt`, mimeType: 'text/plain' }),
		);
		node.emulator.behave(({ index }) => ({ delayMs: (index * 13) % 50 }));
		const result = await node.run(UPLOAD, { input });
		const items = result.items('Mingleego');
		expect(items).toHaveLength(300);
		items.forEach(({ json, pairedItem }, n) => {
			expect(pairedItem).toEqual({ item: n });
			expect(json).toMatchObject({ fileName: `${n}.txt`, fileSize: `file ${n}`.length });
			expect(node.emulator.files.get(String(json.fileId))).toMatchObject({
				fileName: `${n}.txt`,
				sha256: sha256(Buffer.from(`file ${n}`)),
			});
		});
	});
});
