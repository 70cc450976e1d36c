import { CHAT, CHATS, getJson, STREAM, setUpNode } from './setUpNode';

const node = setUpNode();

describe.each(CHATS)('$name', ({ parameters: operation, path }) => {
	test('sends what the API documents and returns text and fileUrl', async () => {
		const result = await node.run({ ...operation, prompt: 'Make a table [file]' });

		expect(result.status).toBe('success');
		const [request] = node.emulator.requests;
		expect(node.emulator.requests).toHaveLength(1);
		expect(request).toMatchObject({ method: 'POST', path });
		expect(request.headers).toMatchObject({
			'x-api-key': node.emulator.apiKey,
			'content-type': expect.stringContaining('application/json'),
		});
		expect(request.headers).not.toHaveProperty('authorization');
		expect(request.json).toEqual({ assistantId: 'a1', prompt: 'Make a table [file]' });
		expect(getJson(result)).toEqual([
			{ text: expect.stringContaining('a1'), fileUrl: expect.stringContaining(node.emulator.url) },
		]);
	});

	test('without a file, fileUrl is null', async () => {
		expect(getJson(await node.run(operation))).toEqual([
			{ text: expect.any(String), fileUrl: null },
		]);
	});

	test('each item has its own prompt, files and assistant, and keeps its position and its paired item', async () => {
		const input = Array.from({ length: 300 }, (_, n) => ({
			json: { n, ids: n % 3 === 0 ? [] : [`f${n}`, [`g${n}`]] },
		}));
		node.emulator.behave(({ index }) => ({ delayMs: (index * 7) % 40 }));
		const result = await node.run(
			{
				...operation,
				assistantId: '=a{{ $json.n % 5 }}',
				prompt: '=Question {{ $json.n }}: “{{ "é\\n" }}”',
				fileIds: '={{ $json.ids }}',
			},
			{ input, node: { onError: 'continueRegularOutput' } },
		);

		expect(result.status).toBe('success');
		const bodies = node.emulator.requests.map(({ json }) => json as { prompt: string });
		const expected = input.map(({ json: { n } }) => ({
			assistantId: `a${n % 5}`,
			prompt: `Question ${n}: “é\n”`,
			...(n % 3 === 0 ? {} : { fileIds: [`f${n}`, `g${n}`] }),
		}));
		const comparePrompts = (a: { prompt: string }, b: { prompt: string }) =>
			a.prompt.localeCompare(b.prompt);
		expect([...bodies].sort(comparePrompts)).toEqual(expected.sort(comparePrompts));

		const items = result.items('Mingleego');
		expect(items).toHaveLength(300);
		items.forEach((item, n) => {
			expect(item.pairedItem).toEqual({ item: n });
			if (n % 3 === 0) expect(item.json.text).toContain(`Question ${n}:`);
			else expect(item.json.error).toContain(`Unknown file ID: f${n}`);
		});
	});

	test.each([
		['Assistant ID', { assistantId: '' }],
		['Assistant ID', { assistantId: '={{ $json.nothing }}' }],
		['Prompt', { prompt: '={{ "  " }}' }],
		['Prompt', { prompt: '={{ $json.nothing }}' }],
	])('%s empty is a clear error before anything is sent: %j', async (field, parameters) => {
		const result = await node.run({ ...operation, ...parameters }, { input: [{ json: {} }] });
		// n8n itself refuses a required field that is empty in the saved workflow, in words of its own.
		expect(result.status).toBe('error');
		expect(result.error?.message).toContain(
			Object.values(parameters)[0] === '' ? '' : `${field} is empty [item 0]`,
		);
		expect(node.emulator.requests).toHaveLength(0);
	});

	test('an invalid file ID is a clear error', async () => {
		const result = await node.run(
			{ ...operation, fileIds: '={{ $json }}' },
			{ input: [{ json: { fileId: 'x' } }] },
		);
		expect(result.error?.message).toContain('File IDs contains a value of type object');
		expect(node.emulator.requests).toHaveLength(0);
	});

	test.each([
		['one ID', '={{ $json.one }}', ['a']],
		['a list', '={{ $json.list }}', ['b, c', 'd']],
		['a text with a line for each', '={{ $json.one }}\n{{ $json.list[0] }}\n', ['a', 'b, c']],
		['an empty text', '={{ $json.missing }}', undefined],
		[
			'a list, as an older version saved it',
			['={{ $json.list }}', '', '={{ $json.one }}'],
			['b, c', 'd', 'a'],
		],
	])('File IDs with an expression for %s', async (_kind, fileIds, sent) => {
		node.emulator.behave(() => ({ body: '{"text":"Hi","fileUrl":null}' }));
		const input = [{ json: { one: 'a', list: ['b, c', 'd'] } }];
		await node.run({ ...operation, fileIds }, { input });
		expect(node.emulator.requests).toHaveLength(1);
		expect((node.emulator.requests[0].json as { fileIds?: string[] }).fileIds).toEqual(sent);
	});

	test('reads the files that Upload File returned', async () => {
		const { emulator } = node;
		const ids = ['input_1_a, b.pdf', 'input_2_c.txt'];
		for (const id of ids) {
			emulator.files.set(id, {
				fileName: id.slice(8),
				mimeType: 'text/plain',
				size: 3,
				sha256: '',
			});
		}
		const result = await node.run({ ...operation, fileIds: ids.join('\n') });
		expect(emulator.requests[0].json).toMatchObject({ fileIds: ids });
		expect(getJson(result)[0].text).toContain('a, b.pdf');
	});

	test('a base URL with a path and a slash at its end', async () => {
		const result = await node.run(operation, { credential: { baseUrl: `${node.emulator.url}/` } });
		expect(result.status).toBe('success');
		await node.run(operation, { credential: { baseUrl: `${node.emulator.url}/gateway/` } });
		expect(node.emulator.requests[1].path).toBe(`/gateway${path}`);
	});
});

test('both operations return the same for the same question', async () => {
	const prompt = 'What is “this”? 世界 🌍 [file]';
	const [chat] = getJson(await node.run({ ...CHAT, prompt }));
	const [stream] = getJson(await node.run({ ...STREAM, prompt }));
	expect(stream).toEqual(chat);
});
