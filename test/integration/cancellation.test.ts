import { execFileSync } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import type { Behavior } from '../../emulator/behavior';
import { findItemNumber } from '../../emulator/operations';
import { hostProcess } from '../../tools/engine/outside-sandbox';
import { TYPESCRIPT } from '../../tools/processes/typescript';
import { CHAT, OPERATIONS, STREAM, setUpNode, UPLOAD } from './setUpNode';

const node = setUpNode({ binaryMode: 'filesystem' });
const FILE = {
	data: { bytes: Buffer.alloc(20_000_000, 1), fileName: 'a.bin', mimeType: 'application/x' },
};

/** Milliseconds: the second that Stop may take, and one more for a machine that is busy with other tests. */
const STOP_DEADLINE_MS = 2_000;

const createItems = (count: number, files = false) =>
	Array.from({ length: count }, (_, n) => ({ json: { n }, ...(files ? { files: FILE } : {}) }));

/** Runs, presses Stop once `when` says so, and returns the outcome with the milliseconds that stopping took. */
async function runAndStop(
	parameters: Parameters<typeof node.run>[0],
	{
		count = 4,
		files,
		credential,
		when,
	}: { count?: number; files?: boolean; credential?: Record<string, string>; when: () => boolean },
) {
	const stop = new AbortController();
	const running = node.run(parameters, {
		input: createItems(count, files),
		credential,
		signal: stop.signal,
	});
	// Bounded: a moment that never comes must fail this test, not keep jest alive for ever.
	const giveUp = Date.now() + 15_000;
	while (!when() && Date.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, 20));
	const came = when();
	const pressed = Date.now();
	stop.abort();
	const { status } = await running;
	if (!came) throw new Error('What Stop was to be pressed at did not happen');
	return { status, took: Date.now() - pressed };
}

/** Waits until the service has seen all connections close. */
async function waitUntilAllClosed() {
	const open = () => node.emulator.requests.filter(({ endedAt }) => endedAt === undefined);
	for (let tries = 0; tries < 50 && open().length > 0; tries += 1) {
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	expect(open()).toEqual([]);
}

/** A server that takes uploads in its own way. */
async function listen(server: net.Server) {
	const sockets = new Set<net.Socket>();
	server.on('connection', (socket: net.Socket) => sockets.add(socket));
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = server.address() as net.AddressInfo;
	const close = () => {
		server.close();
		// One that is paused would never see that its client has left.
		for (const socket of sockets) socket.destroy();
	};
	return { url: `http://127.0.0.1:${port}`, close };
}

const CANCELED = { status: 'canceled', took: expect.any(Number) };

describe.each(OPERATIONS)('Stop ends $name', ({ parameters: operation, takes }) => {
	const files = takes === 'file';

	test('while it waits for the response', async () => {
		node.emulator.behave(() => ({ delayMs: 60_000 }));
		const outcome = await runAndStop(operation, {
			files,
			when: () => node.emulator.requests.length === 4,
		});
		expect(outcome).toEqual(CANCELED);
		expect(outcome.took).toBeLessThan(STOP_DEADLINE_MS);
		await waitUntilAllClosed();
		expect(node.emulator.requests.every(({ aborted }) => aborted)).toBe(true);
	});

	test('while it waits for a permit', async () => {
		node.emulator.behave(() => ({ delayMs: 60_000 }));
		const outcome = await runAndStop(
			{ ...operation, options: { maxConcurrency: 1 } },
			{ files, when: () => node.emulator.requests.length === 1 },
		);
		expect(outcome).toEqual(CANCELED);
		expect(outcome.took).toBeLessThan(STOP_DEADLINE_MS);
		await waitUntilAllClosed();
		expect(node.emulator.requests).toHaveLength(1);
	});

	test.each([
		['before a retry', { status: 500 }, { maxRetries: 50 }],
		['because of a rate limit', { status: 429, retryAfter: 300 }, {}],
	])('while it waits %s', async (_why, behavior, options) => {
		node.emulator.behave(() => behavior);
		const countEnded = () =>
			node.emulator.requests.filter(({ endedAt }) => endedAt !== undefined).length;
		const outcome = await runAndStop(
			{ ...operation, options },
			{ files, when: () => countEnded() >= 4 },
		);
		expect(outcome).toEqual(CANCELED);
		expect(outcome.took).toBeLessThan(STOP_DEADLINE_MS);
		const before = node.emulator.requests.length;
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(node.emulator.requests).toHaveLength(before);
	});
});

test('Stop ends a stream that is being received', async () => {
	node.emulator.behave(() => ({ stallAfter: 3 }));
	const outcome = await runAndStop(STREAM, {
		when: () => node.emulator.requests.filter(({ status }) => status === 200).length === 4,
	});
	expect(outcome).toEqual(CANCELED);
	expect(outcome.took).toBeLessThan(STOP_DEADLINE_MS);
	await waitUntilAllClosed();
	expect(node.emulator.requests.every(({ aborted }) => aborted)).toBe(true);
});

test('Stop ends an upload that is being sent', async () => {
	let begun = 0;
	let closed = 0;
	// Takes a little of each upload and then nothing more.
	const server = net.createServer((socket) => {
		// How much the first read holds is up to the operating system: perhaps the headers alone.
		socket.once('data', () => {
			begun += 1;
			socket.pause();
		});
		socket.on('error', () => {});
		socket.on('close', () => (closed += 1));
		// A paused socket does not see that the other side has ended, so it polls.
		setTimeout(() => socket.resume(), 1_500);
	});
	const { url, close } = await listen(server);
	const outcome = await runAndStop(UPLOAD, {
		files: true,
		credential: { baseUrl: url },
		when: () => begun === 4,
	});
	expect(outcome).toEqual(CANCELED);
	expect(outcome.took).toBeLessThan(STOP_DEADLINE_MS);
	for (let tries = 0; tries < 100 && closed < 4; tries += 1)
		await new Promise((resolve) => setTimeout(resolve, 50));
	expect(closed).toBe(4);
	close();
});

describe('where n8n stops the workflow at an error, an item that failed for good ends', () => {
	interface Lost {
		/** What the service does for all items but the third. */
		others: Behavior;
		/** How many items there are. */
		count?: number;
		options?: INodeParameters;
		/** Milliseconds until the third is refused. */
		failsAfter?: number;
	}

	/**
	 * Runs items of which the third is refused.
	 *
	 * @returns what n8n shows, and the milliseconds from the refusal to the end of the run
	 */
	async function failOneItem(
		numbered: INodeParameters,
		{ others, count = 4, options = {}, failsAfter = 300 }: Lost,
	) {
		node.emulator.behave((request) =>
			findItemNumber(request) === 2
				? { status: 400, body: '{"error":"no"}', delayMs: failsAfter }
				: others,
		);
		const { error } = await node.run(
			{ ...numbered, options },
			{
				input: createItems(count).map(({ json }) => ({
					json,
					files: { data: { bytes: Buffer.from('hello'), fileName: `item ${json.n}.txt` } },
				})),
			},
		);
		const refused = node.emulator.requests.find(({ status }) => status === 400);
		return { error, took: Date.now() - Number(refused?.endedAt) };
	}

	describe.each(OPERATIONS)('$name, where the others', ({ numbered }) => {
		test.each([
			['wait for the response', { others: { delayMs: 60_000 } }],
			['wait because of a rate limit', { others: { status: 429, retryAfter: 60 } }],
			[
				'wait before a retry',
				{ others: { status: 500 }, options: { maxRetries: 50 }, failsAfter: 2_000 },
			],
			['wait for the end of an outage', { others: { status: 503 }, count: 40, failsAfter: 2_000 }],
			[
				'wait for a permit',
				{ others: { delayMs: 60_000 }, count: 40, options: { maxConcurrency: 3 } },
			],
		] as Array<[string, Lost]>)('%s', async (_what, lost) => {
			const { error, took } = await failOneItem(numbered, lost);
			expect(took).toBeLessThan(STOP_DEADLINE_MS);
			expect(error?.message).toBe('Mingleego returned 400 Bad Request: no [item 2]');
			// It is the item that n8n shows beside the message.
			expect(error).toMatchObject({ context: { itemIndex: 2 } });
			await waitUntilAllClosed();
			const sent = node.emulator.requests.length;
			await new Promise((resolve) => setTimeout(resolve, 300));
			expect(node.emulator.requests).toHaveLength(sent);
		});
	});

	test('a stream that is being received', async () => {
		const stream = { ...STREAM, prompt: '=item {{ $json.n }}' };
		const { error, took } = await failOneItem(stream, { others: { stallAfter: 3 } });
		expect(took).toBeLessThan(STOP_DEADLINE_MS);
		expect(error?.message).toContain('[item 2]');
		await waitUntilAllClosed();
	});

	test('and n8n’s Retry On Fail starts all of them again', async () => {
		let refused = 0;
		node.emulator.behave(({ json }) => {
			const { prompt } = json as { prompt: string };
			if (refused > 0) return undefined;
			if (prompt !== 'item 2') return { delayMs: 60_000 };
			refused += 1;
			return { status: 400 };
		});
		const began = Date.now();
		const result = await node.run(
			{ ...CHAT, prompt: '=item {{ $json.n }}' },
			{ input: createItems(40), node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } },
		);
		expect(result.status).toBe('success');
		expect(result.items('Mingleego')).toHaveLength(40);
		expect(Date.now() - began).toBeLessThan(5 * STOP_DEADLINE_MS);
	});
});

test('an outage is noticed to be over as soon as before when the run was lost and n8n tries the node again', async () => {
	const began = Date.now();
	let refused = false;
	node.emulator.behave(({ json }) => {
		if (Date.now() - began > 2_500) return undefined;
		const first = !refused && JSON.stringify(json).includes('item 0');
		refused ||= first;
		return first ? { status: 400, delayMs: 1_500 } : { status: 503 };
	});
	const result = await node.run(
		{ ...CHAT, prompt: '=item {{ $json.n }}', options: {} },
		{ input: createItems(40), node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } },
	);
	expect(result.status).toBe('success');
	expect(refused).toBe(true);
	// Each pause is as long as all before it together: twice the outage's time, and the rest for a busy machine.
	expect(Date.now() - began).toBeLessThan(10_000);
});

test('a run of one item only, by n8n’s Execute Once, ends with its error', async () => {
	node.emulator.behave(() => ({ status: 400 }));
	const { error } = await node.run(CHAT, { input: createItems(5), node: { executeOnce: true } });
	expect(error?.message).toContain('Mingleego returned 400 Bad Request');
	expect(node.emulator.requests).toHaveLength(1);
});

describe('the Timeout of the request options', () => {
	const requestOptions = { timeout: 300 };

	test('ends a stream that stops sending, measured from its last byte', async () => {
		node.emulator.behave(() => ({ stallAfter: 3, chunkDelayMs: 100 }));
		const { error } = await node.run({ ...STREAM, requestOptions });
		expect(error?.message).toContain('Mingleego stalled: no data received for 0.3 seconds');
		await waitUntilAllClosed();
		expect(node.emulator.requests).toHaveLength(1);
	});

	test('does not end a stream that sends slowly for much longer', async () => {
		node.emulator.behave(() => ({ chunks: Array(12).fill('word '), chunkDelayMs: 100 }));
		const { status } = await node.run({ ...STREAM, requestOptions });
		expect(status).toBe('success');
	});

	test('ends an upload that the service stops reading', async () => {
		const server = await listen(net.createServer((socket) => socket.pause().on('error', () => {})));
		const credential = { baseUrl: server.url };
		const upload = { ...UPLOAD, requestOptions };
		const chat = { ...CHAT, attachments: 'data', requestOptions };
		for (const parameters of [upload, chat]) {
			const { error } = await node.run(parameters, { input: createItems(1, true), credential });
			expect(error?.message).toContain(
				'Mingleego stalled: it accepted no more data and sent no response for 0.3 seconds',
			);
		}
		server.close();
	});

	test('does not end an upload that the service reads slowly for much longer', async () => {
		let took = 0;
		const server = await listen(
			http.createServer((req, res) => {
				const started = Date.now();
				req.on('data', () => {
					req.pause();
					setTimeout(() => req.resume(), 5);
				});
				req.on('end', () => {
					took = Date.now() - started;
					res.end('input_1_a.bin');
				});
			}),
		);
		// More than the operating system's buffers hold: what is in them counts as taken.
		const timeout = 1_500;
		const { error } = await node.run(
			{ ...UPLOAD, requestOptions: { timeout } },
			{
				input: [{ json: {}, files: { data: { ...FILE.data, bytes: Buffer.alloc(60_000_000) } } }],
				credential: { baseUrl: server.url },
			},
		);
		expect(error).toBeUndefined();
		expect(took).toBeGreaterThan(timeout);
		server.close();
	});

	test('is final: the item is not retried', async () => {
		node.emulator.behave(() => ({ delayMs: 5_000 }));
		const { error } = await node.run({ ...CHAT, requestOptions, options: {} });
		expect(error?.message).toContain('Mingleego timed out: no response within');
		expect(node.emulator.requests).toHaveLength(1);
	});
});

test('the node closes a stream after [DONE]', async () => {
	node.emulator.behave(() => ({ form: 'bare', chunks: ['a', 'b', '[DONE]'], stallAfter: 3 }));
	const { status } = await node.run(STREAM);
	expect(status).toBe('success');
	await waitUntilAllClosed();
});

test('fifty concurrent requests cause no warning from Node', async () => {
	const warnings: string[] = [];
	const onWarning = ({ message }: Error) => warnings.push(message);
	hostProcess().on('warning', onWarning);
	node.emulator.behave(() => ({ delayMs: 500 }));
	const { status } = await node.run(CHAT, { input: createItems(100) });
	hostProcess().off('warning', onWarning);
	expect(status).toBe('success');
	expect(node.emulator.inFlight.peak).toBeGreaterThan(20);
	expect(warnings).toEqual([]);
});

test('no timer is left after a run', () => {
	const script = path.join(__dirname, 'countLeftoverTimers.ts');
	expect(execFileSync('node', [...TYPESCRIPT, script], { encoding: 'utf8' }).trim()).toBe('0');
});
