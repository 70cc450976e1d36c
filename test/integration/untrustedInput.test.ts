import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import type { Behavior } from '../../emulator/behavior';
import { getJson, OPERATIONS, setUpNode, UPLOAD } from './setUpNode';

const node = setUpNode({ binaryMode: 'filesystem' });
const FILE = { data: { bytes: Buffer.from('hello'), fileName: 'a.txt', mimeType: 'text/plain' } };

describe.each(OPERATIONS)(
	'a hostile response to $name is an error, and the next item continues',
	({ parameters: operation }) => {
		const deep = `${'{"error":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
		const cases: Array<[string, Behavior]> = [
			[
				'ten megabytes of error HTML',
				{ status: 500, body: `<html>${'<p>error '.repeat(1_100_000)}`, contentType: 'text/html' },
			],
			[
				'ten megabytes of HTML as a success',
				{ body: `<html>${'<p>error '.repeat(1_100_000)}`, contentType: 'text/html' },
			],
			['JSON nested ten thousand deep as an error', { status: 400, body: deep }],
			['JSON nested ten thousand deep as a success', { body: deep }],
			[
				'bytes that are not UTF-8',
				{
					body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22]),
					contentType: 'application/json',
				},
			],
			[
				'bytes that are not UTF-8 as an error',
				{ status: 400, body: Buffer.from([0xff, 0xfe, 0xc3, 0x28]) },
			],
			[
				'an image',
				{
					body: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]),
					contentType: 'image/png',
				},
			],
			[
				'a flood of headers',
				{
					headers: Object.fromEntries(
						Array.from({ length: 900 }, (_, n) => [`x-flood-${n}`, 'x'.repeat(100)]),
					),
				},
			],
		];
		test.each(cases)('%s', async (_case, behavior) => {
			node.emulator.behave(({ index }) => (index === 0 ? behavior : undefined));
			const input = [0, 1].map((n) => ({ json: { n }, files: FILE }));
			const result = await node.run(
				{ ...operation, options: { maxConcurrency: 1, maxRetries: 0 } },
				{ input, node: { onError: 'continueRegularOutput' } },
			);
			const [first, second] = getJson(result);
			expect(first).toEqual({ error: expect.any(String) });
			// The quote is at most 500; the rest is the sentence, the hint and the item.
			expect(String(first.error).length).toBeLessThan(750);
			expect(first.error).not.toMatch(/[<>]/);
			expect(second).not.toHaveProperty('error');
		});
	},
);

test.each(OPERATIONS)(
	'an endless response to $name is limited',
	async ({ parameters: operation }) => {
		const line = `data: ${JSON.stringify({ text: 'x'.repeat(60_000) })}\n\n`;
		let closed = false;
		const server = http.createServer((req, res) => {
			req.resume();
			res.on('close', () => (closed = true));
			const write = () => {
				while (!res.destroyed && res.write(line));
			};
			res.on('drain', write);
			write();
		});
		await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
		const { port } = server.address() as AddressInfo;
		const { error } = await node.run(operation, {
			input: [{ json: {}, files: FILE }],
			credential: { baseUrl: `http://127.0.0.1:${port}` },
		});
		expect(error?.message).toBe('The response exceeds 256 MiB [item 0]');
		for (let tries = 0; tries < 50 && !closed; tries += 1) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		expect(closed).toBe(true);
		server.close();
	},
	60_000,
);

describe('a file that is not what n8n stored', () => {
	/** The stored files of that size. */
	const findStoredFiles = (size: number) =>
		readdirSync(node.engine.storageFolder, { recursive: true })
			.map((name) => path.join(node.engine.storageFolder, String(name)))
			.filter((file) => statSync(file).isFile() && statSync(file).size === size);

	/** Two files, one after the other; while the first is uploaded, `spoil` does something to the second. */
	async function uploadWhileChanging(change: (file: string) => void) {
		const sizes = [70_001, 70_002];
		const input = sizes.map((size, n) => ({
			json: {},
			files: {
				data: { bytes: Buffer.alloc(size, 1), fileName: `${n}.bin`, mimeType: 'application/x' },
			},
		}));
		node.emulator.behave((request) => {
			if (request.upload?.fileName === '0.bin') findStoredFiles(70_002).forEach(change);
			return undefined;
		});
		const result = await node.run(
			{ ...UPLOAD, options: { maxConcurrency: 1 } },
			{ input, node: { onError: 'continueRegularOutput' } },
		);
		return getJson(result);
	}

	test('gone', async () => {
		const [first, second] = await uploadWhileChanging((file) => rmSync(file));
		expect(first).toMatchObject({ fileName: '0.bin' });
		expect(second.error).toMatch(
			/^The file "1.bin" no longer exists in n8n's storage\. .*Run the workflow again from the node that reads the file\. \[item 1\]$/,
		);
	});

	test.each([
		['shorter', 10],
		['longer', 90_000],
		['empty', 0],
	])('%s', async (_how, size) => {
		const [first, second] = await uploadWhileChanging((file) => truncateSync(file, size));
		expect(first).toMatchObject({ fileName: '0.bin' });
		expect(second.error).toBe(
			'The size of the file "1.bin" changed after n8n stored it. Run the workflow again from the node that reads the file. [item 1]',
		);
		// It was found out on this side; the service has no half file.
		expect([...node.emulator.files.values()].map(({ fileName }) => fileName)).toEqual(['0.bin']);
	});
});

test('names cannot break out of the form, whatever they hold', async () => {
	const names = [
		'a"b.txt',
		'a\r\nX-Evil: 1.txt',
		'a\u0000b.txt',
		`${'n'.repeat(10_000)}.txt`,
		'"; filename="x',
		'\u0007\u001b[31m',
	];
	const input = names.map((fileName) => ({
		json: {},
		files: { data: { ...FILE.data, fileName } },
	}));
	const result = await node.run(UPLOAD, { input });
	expect(result.status).toBe('success');
	expect(node.emulator.requests.map(({ upload }) => upload?.fieldName)).toEqual(
		names.map(() => 'file'),
	);
	expect(node.emulator.requests.map(({ upload }) => upload?.fileName).sort()).toEqual(
		[
			'a"b.txt',
			'a\r\nX-Evil: 1.txt',
			'a_b.txt',
			`${'n'.repeat(10_000)}.txt`,
			'"; filename="x',
			'__[31m',
		].sort(),
	);
});
