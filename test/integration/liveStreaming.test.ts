import { setTimeout as sleep } from 'node:timers/promises';

import type { INode, INodeParameters } from 'n8n-workflow';

import type { Behavior } from '../../emulator/behavior';
import { CHAT, CONTINUE, getJson, setUpNode, STREAM } from './setUpNode';

const node = setUpNode({ binaryMode: 'filesystem' });

describe('live streaming', () => {
	const CHUNKS = ['Once ', 'upon ', 'upon ', 'a time'];
	// Only n8n 2.40 lets a declarative node forward a reply.
	const supportsLiveStreaming = () => node.engine.version.startsWith('2.4');
	let credentials = 0;

	async function runStreaming(
		behavior: Behavior,
		options: INodeParameters = {},
		settings: Partial<INode> = {},
	) {
		const chunks: Array<{ type: string; content?: string; at: number }> = [];
		node.emulator.behave(() => ({ chunks: CHUNKS, chunkDelayMs: 30, ...behavior }));
		const result = await node.run(
			{ ...STREAM, options: { maxRetries: 2, ...options } },
			{
				node: settings,
				// A credential of its own: whether a stream must have a final event is remembered of it.
				credentialId: `live-${(credentials += 1)}`,
				onChunk: ({ type, content }) => void chunks.push({ type, content, at: Date.now() }),
			},
		);
		return { result, chunks, types: chunks.map(({ type }) => type) };
	}

	const forms: Behavior[] = [
		{},
		{ final: 'empty' },
		{ final: 'last' },
		{ final: 'none' },
		{ form: 'bare', done: true, final: 'none' },
		{ form: 'objectWithFileUrl' },
	];
	test.each(forms)('forwards the whole text once, as it arrives: %j', async (form) => {
		const { result, chunks, types } = await runStreaming(form);
		expect(getJson(result)).toEqual([{ text: CHUNKS.join(''), fileUrl: null }]);
		if (!supportsLiveStreaming()) return expect(chunks).toEqual([]);
		expect(types[0]).toBe('begin');
		expect(types.at(-1)).toBe('end');
		expect(types.filter((type) => type === 'item').length).toBeGreaterThan(2);
		expect(chunks.map(({ type, content }) => (type === 'item' ? content : '')).join('')).toBe(
			CHUNKS.join(''),
		);
		// The first piece went out while the service was still sending.
		expect(Number(chunks.at(-1)?.at) - chunks[0].at).toBeGreaterThan(40);
	});

	test('a final event that differs is the reply, while what was forwarded stays', async () => {
		const { result, chunks, types } = await runStreaming({
			chunks: ['Once ', 'upon【1:0†source】 ', 'a time', '\n'],
			final: 'tidied',
		});
		expect(getJson(result)).toEqual([{ text: 'Once upon a time', fileUrl: null }]);
		if (!supportsLiveStreaming()) return expect(chunks).toEqual([]);
		expect(types.at(-1)).toBe('end');
		expect(chunks.map(({ content = '' }) => content).join('')).toBe(
			'Once upon【1:0†source】 a time\n',
		);
	});

	test('bare text is held back until the second event', async () => {
		const { chunks } = await runStreaming({ form: 'bare', final: 'none', chunkDelayMs: 60 });
		if (!supportsLiveStreaming()) return expect(chunks).toEqual([]);
		expect(chunks.find(({ type }) => type === 'item')?.content).toBe('Once upon ');
	});

	test('a ping before the first object is not forwarded, and neither is a refusal', async () => {
		const { result, chunks } = await runStreaming({
			aside: 'pingData',
			final: 'refused',
			finalName: 'final',
		});
		expect(getJson(result)).toEqual([{ text: 'I cannot help with that.', fileUrl: null }]);
		if (!supportsLiveStreaming()) return expect(chunks).toEqual([]);
		expect(chunks.map(({ content = '' }) => content).join('')).toBe(CHUNKS.join(''));
	});

	test('an assistant that ends its streams in another way from now on fails at most once', async () => {
		const credentialId = 'live and changed';
		const run = async (behavior: Behavior) => {
			node.emulator.behave(() => ({ chunks: CHUNKS, ...behavior }));
			const options = { credentialId, onChunk: () => {} };
			return (await node.run({ ...STREAM, options: {} }, options)).status;
		};
		expect(await run({ done: true })).toBe('success');
		// What was forwarded cannot be asked for again. Older versions forward nothing and ask once more.
		expect(await run({ final: 'none' })).toBe(supportsLiveStreaming() ? 'error' : 'success');
		expect(await run({ final: 'none' })).toBe('success');
		expect(await run({ final: 'none' })).toBe('success');
	});

	test('a stream that breaks after a chunk was seen is not retried, and says so', async () => {
		const { result, chunks, types } = await runStreaming({ cutAfter: 2 });
		expect(result.status).toBe('error');
		if (!supportsLiveStreaming()) return expect(node.emulator.requests).toHaveLength(3);
		expect(node.emulator.requests).toHaveLength(1);
		expect(types.filter((type) => type === 'error')).toHaveLength(1);
		expect(types.at(-1)).toBe('error');
		expect(chunks.at(-1)?.content).toContain(
			'The connection was lost before the reply was complete',
		);
	});

	test('with On Error set to continue, streaming clients get the error as well', async () => {
		const { result, chunks, types } = await runStreaming({ cutAfter: 2 }, {}, CONTINUE);
		expect(result.status).toBe('success');
		if (!supportsLiveStreaming()) return expect(chunks).toEqual([]);
		expect(types.filter((type) => type === 'error')).toHaveLength(1);
		expect(chunks.at(-1)?.content).toContain(
			'The connection was lost before the reply was complete',
		);
	});

	test('one that breaks before anything was seen is retried', async () => {
		let count = 0;
		node.emulator.behave(() => (count++ === 0 ? { cutAfter: 0 } : { chunks: CHUNKS }));
		const types: string[] = [];
		const result = await node.run(
			{ ...STREAM, options: {} },
			{ onChunk: ({ type }) => void types.push(type) },
		);
		expect(result.status).toBe('success');
		expect(node.emulator.requests).toHaveLength(2);
		if (supportsLiveStreaming()) expect(types.filter((type) => type === 'begin')).toHaveLength(1);
	});

	test('a reader who takes longer than the timeout for each chunk gets the whole reply', async () => {
		const chunks = [...CHUNKS, ', and so on'];
		node.emulator.behave(() => ({ chunks, chunkDelayMs: 30 }));
		const received = [''];
		const result = await node.run(
			{ ...STREAM, requestOptions: { timeout: 200 } },
			{
				onChunk: async ({ type, content }) => {
					if (type !== 'item') return;
					await sleep(500);
					received.push(content ?? '');
				},
			},
		);
		expect(getJson(result)).toEqual([{ text: chunks.join(''), fileUrl: null }]);
		expect(received.join('')).toBe(supportsLiveStreaming() ? chunks.join('') : '');
	});

	test('a service that stalls while a slow reader waits for it still times out', async () => {
		node.emulator.behave(() => ({ chunks: CHUNKS, stallAfter: 2 }));
		const { error } = await node.run(
			{ ...STREAM, requestOptions: { timeout: 200 } },
			{ onChunk: async () => await sleep(300) },
		);
		expect(error?.description ?? '').toContain(
			supportsLiveStreaming() ? 'Mingleego stalled: no data received for 0.2 seconds' : '',
		);
	});

	test('Chat does not stream', async () => {
		const chunks: unknown[] = [];
		await node.run(CHAT, { onChunk: (chunk) => void chunks.push(chunk) });
		expect(chunks).toEqual([]);
	});
});
