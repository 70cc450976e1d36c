import { startEmulator } from '../../emulator/emulator';
import { readExample, saveCredential } from '../../tools/n8n/contents';
import { readExecution } from '../../tools/n8n/execution';
import { startQueueMode, type QueueMode } from '../../tools/n8n/queueMode';
import { post, publishWebhook } from '../../tools/n8n/webhook';
import {
	chatAtOnce,
	buildChats,
	createManyChats,
	createPrompts,
} from '../../tools/scaling/manyChats';
import { waitUntil } from '../../tools/waitUntil';
import { FILE, sha256 } from './awkwardFile';
import { createFileInFileOut } from './fileInFileOut';
import { serveFile } from './fileServer';

const EXECUTIONS = 40;
const ITEMS = 25;

let queue: QueueMode;
let chatsUrl: string;
let streamUrl: string;

beforeAll(async () => {
	queue = await startQueueMode({ workers: 2 });
	const { api, credentialId } = queue.main;
	({ url: chatsUrl } = await publishWebhook(api, createManyChats(credentialId)));
	const streaming = readExample('streaming-webhook.json', {
		credentialId,
		assistantId: '={{ $json.body.assistantId }}',
	});
	({ url: streamUrl } = await publishWebhook(api, streaming));
}, 300_000);
beforeEach(() => queue.main.emulator.reset());
afterAll(async () => await queue?.stop());

/** The IDs of the executions that were started last, the newest first. */
async function getLastExecutions(count: number): Promise<string[]> {
	const { results } = await queue.main.api.ask<{ results: Array<{ id: string }> }>(
		'GET',
		`/rest/executions?limit=${count}`,
	);
	return results.map(({ id }) => id);
}

/** The workers that have begun an execution. */
const findWorkers = (id: string) =>
	queue.workers.filter(({ executions }) => executions().includes(id));

/** The prompts that have reached the service, sorted. */
const getPromptsSent = () =>
	queue.main.emulator.requests.map(({ json }) => (json as { prompt: string }).prompt).sort();

/** What a caller of a streaming webhook reads, item by item. */
async function* readStreamItems(
	response: Response,
): AsyncGenerator<{ type: string; content?: string }> {
	if (response.body === null) throw new Error('n8n responded without a body');
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let text = '';
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return;
		const lines = (text + value).split('\n');
		text = lines.pop() ?? '';
		yield* lines.map((line) => JSON.parse(line)).filter(({ type }) => type !== 'keepalive');
	}
}

test(`${EXECUTIONS} executions of ${ITEMS} items: both workers share them, and each reply arrives once`, async () => {
	// Slow enough that one worker has no slot left for them all.
	const load = { executions: EXECUTIONS, items: ITEMS, assistantId: 'any?delayMs=500' };
	const { prompts, replies, expected } = await chatAtOnce(chatsUrl, load);
	expect(replies).toEqual(expected);
	expect(getPromptsSent()).toEqual(prompts.flat().sort());

	const ids = await getLastExecutions(EXECUTIONS);
	for (const id of ids) {
		expect((await readExecution(queue.main.n8n, id)).status).toBe('success');
		expect(findWorkers(id)).toHaveLength(1);
	}
	expect(new Set(ids.flatMap(findWorkers)).size).toBe(2);
});

test('a service that serves 20 at once: the runs of both workers share it, and each reply arrives once', async () => {
	const { api, emulator } = queue.main;
	const limited = await startEmulator({ limit: 20 });
	try {
		await saveCredential(api, { apiKey: limited.apiKey, baseUrl: limited.url });
		const load = { executions: 20, items: ITEMS, assistantId: 'any?delayMs=200' };
		const { prompts, replies, expected } = await chatAtOnce(chatsUrl, load);
		expect(replies).toEqual(expected);

		const countStatus = (status: number) =>
			limited.requests.filter((request) => request.status === status);
		const served = countStatus(200).map(({ json }) => (json as { prompt: string }).prompt);
		expect(served.sort()).toEqual(prompts.flat().sort());
		expect(countStatus(429).length).toBeGreaterThan(0);
		expect(emulator.requests).toEqual([]);
	} finally {
		await saveCredential(api, { apiKey: emulator.apiKey, baseUrl: emulator.url });
		await limited.close();
	}
});

test('a reply streams through a worker to the caller while the service still sends it', async () => {
	const assistantId = 'slow?stallAfter=3';
	const response = await post(streamUrl, { assistantId, prompt: 'Hello' });
	let text = '';
	for await (const { content = '' } of readStreamItems(response)) {
		text += content;
		if (text === 'Assistant slow answers ') break;
	}
	const { requests } = queue.main.emulator;
	expect(requests).toEqual([expect.objectContaining({ operation: 'stream', endedAt: undefined })]);
	const [id] = await getLastExecutions(1);
	expect(findWorkers(id)).toHaveLength(1);

	await queue.main.api.ask('POST', `/rest/executions/${id}/stop`);
	await waitUntil('the stream is closed', () => requests[0]?.aborted);
});

test('a streamed reply arrives whole and in order', async () => {
	const prompt = 'Tell me about the service agreement';
	const response = await post(streamUrl, { assistantId: 'any?chunkDelayMs=20', prompt });
	const all = [];
	for await (const item of readStreamItems(response)) all.push(item);
	const contents = all.slice(1, -1).map(({ content }) => content);
	expect([all[0]?.type, all.at(-1)?.type]).toEqual(['begin', 'end']);
	expect(contents.join('')).toBe(`Assistant any answers your prompt "${prompt}" with no files.`);
	const [id] = await getLastExecutions(1);
	expect(findWorkers(id)).toHaveLength(1);
});

test('a file that the main received goes through a worker to the service, and one comes back the same way', async () => {
	const { api, emulator, n8n, credentialId } = queue.main;
	const { url } = await publishWebhook(api, createFileInFileOut(credentialId));
	const server = await serveFile(FILE);
	try {
		emulator.behave(({ operation }) =>
			operation === 'complete'
				? { body: JSON.stringify({ text: 'Here.', fileUrl: server.url }) }
				: undefined,
		);
		const form = new FormData();
		form.set('data', new File([FILE.bytes], FILE.fileName, { type: FILE.mimeType }));
		const signal = AbortSignal.timeout(60_000);
		const response = await fetch(url, { method: 'POST', body: form, signal });
		expect([response.status, response.headers.get('content-type')]).toEqual([200, FILE.mimeType]);
		expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(FILE.bytes));

		const { fileName, mimeType, bytes } = FILE;
		const [{ upload }, chat] = emulator.requests;
		expect(upload).toMatchObject({
			fileName,
			mimeType,
			size: bytes.length,
			sha256: sha256(bytes),
		});
		expect(chat.json).toMatchObject({ fileIds: [...emulator.files.keys()] });

		const [id] = await getLastExecutions(1);
		expect(findWorkers(id)).toHaveLength(1);
		const { items } = await readExecution(n8n, id);
		// Where n8n keeps files in queue mode by default.
		expect(items('Webhook')[0]?.binary?.data?.id).toMatch(/^database:/);
		expect(items('Chat')[0]?.binary?.report?.id).toMatch(/^database:/);
	} finally {
		await server.close();
	}
});

test("stopping from the main ends the worker's requests", async () => {
	const { api, emulator, n8n } = queue.main;
	const prompts = createPrompts(0, 3);
	const pendingResponse = post(chatsUrl, buildChats('any?delayMs=600000', prompts));
	await waitUntil('the worker asks', () => emulator.requests.length === prompts.length);
	const [id] = await getLastExecutions(1);
	expect(findWorkers(id)).toHaveLength(1);

	await api.ask('POST', `/rest/executions/${id}/stop`);
	await waitUntil('the requests are closed', () =>
		emulator.requests.every(({ aborted }) => aborted),
	);
	expect((await pendingResponse).status).toBe(500);
	expect((await readExecution(n8n, id)).status).toBe('canceled');
	expect(getPromptsSent()).toEqual(prompts);
});

test('the executions of a worker that was killed fail, and are not run again by another', async () => {
	const { api, emulator, n8n } = queue.main;
	const prompts = createPrompts(0, 3);
	const pendingResponse = post(chatsUrl, buildChats('any?delayMs=600000', prompts));
	await waitUntil('the worker asks', () => emulator.requests.length === prompts.length);
	const [id] = await getLastExecutions(1);
	const [worker] = findWorkers(id);
	await worker?.process.kill();
	await waitUntil('the requests are closed', () =>
		emulator.requests.every(({ aborted }) => aborted),
	);

	const response = await pendingResponse;
	expect([response.status, await response.json()]).toEqual([500, { message: 'Error in workflow' }]);
	// n8n responds to the caller before it has saved how the execution ended.
	const failed = await readExecution(n8n, id);
	expect(failed.status).toBe('error');
	expect(failed.error).toContain('This execution failed to be processed too many times');
	expect(findWorkers(id)).toEqual([worker]);

	// Its data went with the worker: n8n's own retry finds nothing to go on with.
	const retry = await api.ask<{ status: string }>('POST', `/rest/executions/${id}/retry`, {
		loadWorkflow: false,
	});
	expect(retry.status).toBe('error');
	expect(getPromptsSent()).toEqual(prompts);

	// The other worker takes what is started afterwards.
	emulator.reset();
	const again = await post(chatsUrl, buildChats('any', prompts));
	expect(await again.json()).toHaveLength(prompts.length);
});
