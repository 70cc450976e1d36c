import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { waitUntil } from '../../tools/waitUntil';
import {
	createAgent,
	createChain,
	createExtractor,
	createManualTrigger,
	createMemory,
	createMultiplyTool,
	createNode,
	createOutputParser,
	createStreamingWebhook,
	createSummarizer,
	createClassifier,
	createQuestion,
	createRetriever,
	createSentiment,
} from './aiWorkflow';
import { readMessages, setUpModelStage } from './modelStage';
import { joinText } from './streamLines';

const model = setUpModelStage();
const { save, getPrompts, replyInTurn, useTool } = model;

test('Basic LLM Chain sends its prompt unchanged and returns the reply', async () => {
	const workflow = await save('chain', [createManualTrigger(), createChain('What is 6 x 7?')]);
	replyInTurn(['42']);
	const { error, items } = await model.stage.run(workflow);
	expect(error).toBeUndefined();
	expect(items('Chain').map(({ json }) => json)).toEqual([{ text: '42' }]);
	expect(getPrompts()).toEqual(['What is 6 x 7?']);
});

test('a rate limit is waited for', async () => {
	const workflow = await save('rate limit', [createManualTrigger(), createChain('Hi')]);
	model.real.emulator.behave(({ index }) =>
		index === 0
			? { status: 429, retryAfter: 1 }
			: { body: JSON.stringify({ text: 'Hello', fileUrl: null }) },
	);
	const { items } = await model.stage.run(workflow);
	expect(items('Chain').map(({ json }) => json)).toEqual([{ text: 'Hello' }]);
	expect(model.real.emulator.requests.map(({ status }) => status)).toEqual([429, 200]);
});

test('Information Extractor gets its values from the reply', async () => {
	const workflow = await save('extractor', [
		createManualTrigger(),
		createExtractor('The total of invoice 41 is 1,290.50 euros.'),
	]);
	replyInTurn(['```json\n{"total":1290.5}\n```']);
	const { error, items } = await model.stage.run(workflow);
	expect(error).toBeUndefined();
	expect(items('Extractor').map(({ json }) => json)).toEqual([{ output: { total: 1290.5 } }]);
});

test('Text Classifier and Sentiment Analysis sort their items by the reply', async () => {
	const text = 'You charged me twice!';
	const classifier = await save('classifier', [createManualTrigger(), createClassifier(text)]);
	replyInTurn(['```json\n{"Bill":false,"Complaint":true}\n```']);
	const classified = await model.stage.run(classifier);
	expect(classified.error).toBeUndefined();
	expect(classified.items('Classifier', 0)).toEqual([]);
	expect(classified.items('Classifier', 1)).toHaveLength(1);

	const sentiment = await save('sentiment', [createManualTrigger(), createSentiment(text)]);
	replyInTurn(['```json\n{"sentiment":"Negative","strength":0.9,"confidence":0.8}\n```']);
	const judged = await model.stage.run(sentiment);
	expect(judged.error).toBeUndefined();
	expect(judged.items('Sentiment', 2).map(({ json }) => json)).toEqual([
		{ sentimentAnalysis: expect.objectContaining({ category: 'Negative' }) },
	]);
});

test('Question and Answer Chain sends what its retriever found', async () => {
	const workflow = await save(
		'question',
		[createManualTrigger(), createQuestion('When does it end?')],
		[['ai_retriever', createRetriever('The agreement ends on 31 October 2027.')]],
	);
	replyInTurn(['On 31 October 2027.']);
	const { error, items } = await model.stage.run(workflow);
	expect(error).toBeUndefined();
	expect(items('Question').map(({ json }) => json)).toEqual([{ response: 'On 31 October 2027.' }]);
	expect(getPrompts().join()).toContain('The agreement ends on 31 October 2027.');
});

test('Summarization Chain summarizes many pieces without a download of a tokenizer', async () => {
	const text = Array.from({ length: 500 }, (_, n) => `Sentence ${n} says something new.`).join(' ');
	const workflow = await save('summarizer', [
		createManualTrigger(),
		createNode(
			'Text',
			'n8n-nodes-base.set',
			{
				mode: 'raw',
				jsonOutput: JSON.stringify({ text }),
				options: {},
			},
			{ typeVersion: 3.4 },
		),
		createSummarizer(),
	]);
	replyInTurn(['All in all']);
	const { error, items, ms } = await model.stage.run(workflow);
	expect(error).toBeUndefined();
	expect(items('Summarizer')).toMatchObject([{ json: { output: { text: 'All in all' } } }]);
	// Each piece, and then all of them together. A text of fewer tokens would not be taken apart.
	expect(model.real.emulator.requests.length).toBeGreaterThan(10);
	expect(ms('Summarizer')).toBeLessThan(10_000);
});

describe('AI Agent', () => {
	test('without tools, over two turns with a memory', async () => {
		const agent = createAgent('={{ "Turn at " + $now.toMillis() }}');
		const workflow = await save(
			'memory',
			[createManualTrigger(), agent],
			[['ai_memory', createMemory('two turns')]],
		);
		replyInTurn(['First reply']);
		const first = await model.stage.run(workflow);
		expect(first.items('Agent').map(({ json }) => json)).toEqual([{ output: 'First reply' }]);
		replyInTurn(['Second reply']);
		const second = await model.stage.run(workflow);
		expect(second.items('Agent').map(({ json }) => json)).toEqual([{ output: 'Second reply' }]);
		const [question, conversation] = getPrompts();
		expect(readMessages(conversation)).toEqual([
			{ role: 'user', content: question },
			{ role: 'assistant', content: 'First reply' },
			{ role: 'user', content: expect.stringMatching(/^Turn /) },
		]);
	});

	test('calls a tool and uses its result', async () => {
		const workflow = await save(
			'tool',
			[createManualTrigger(), createAgent('What is 6 x 7?')],
			[['ai_tool', createMultiplyTool()]],
		);
		useTool('multiply', { a: 6, b: 7 });
		const { error, items } = await model.stage.run(workflow);
		expect(error).toBeUndefined();
		expect(items('Agent').map(({ json }) => json)).toEqual([
			{ output: expect.stringMatching(/^The tool says .*42/) },
		]);
	});

	test('uses its output parser', async () => {
		const output = { author: 'Goethe', year: 1808 };
		const workflow = await save(
			'parser',
			[createManualTrigger(), createAgent('Who wrote Faust?', { hasOutputParser: true })],
			[['ai_outputParser', createOutputParser(JSON.stringify(output))]],
		);
		useTool('format_final_json_response', { output });
		const { error, items } = await model.stage.run(workflow);
		expect(error).toBeUndefined();
		expect(items('Agent').map(({ json }) => json)).toEqual([{ output }]);
	});

	test('passes files on, byte for byte and once for all of its requests', async () => {
		const read = createNode(
			'Read',
			'n8n-nodes-base.readWriteFile',
			{ fileSelector: 'examples/documents/*.{png,pdf}', options: {} },
			{ typeVersion: 1.1 },
		);
		const agent = createAgent('What is in this file?', {
			options: { passthroughBinaryImages: true, passthroughBinaryPdfs: true },
		});
		const workflow = await save(
			'files',
			[createManualTrigger(), read, agent],
			[['ai_tool', createMultiplyTool()]],
		);
		useTool('multiply', { a: 6, b: 7 });
		const { error } = await model.stage.run(workflow);
		expect(error).toBeUndefined();
		const uploads = model.real.emulator.requests.flatMap(({ upload }) => upload ?? []);
		const hash = (name: string) =>
			createHash('sha256')
				.update(readFileSync(path.join(model.real.files, 'examples/documents', name)))
				.digest('hex');
		expect(uploads.map(({ mimeType, sha256 }) => [mimeType, sha256]).sort()).toEqual([
			['application/pdf', hash('invoice-2026-041.pdf')],
			['image/png', hash('monthly-costs.png')],
		]);
		const chats = model.real.emulator.requests.filter(({ operation }) => operation === 'complete');
		// Two items, each with a call and the reply to its result.
		expect(chats).toHaveLength(4);
		for (const { json } of chats) expect((json as { fileIds: string[] }).fileIds).toHaveLength(1);
	});

	test('streams the reply, and nothing of the two tool calls before it', async () => {
		const workflow = await save(
			'streaming',
			[createStreamingWebhook('agent-stream'), createAgent('={{ $json.body.prompt }}')],
			[['ai_tool', createMultiplyTool()]],
		);
		await model.stage.publish(workflow);
		const pairs = [
			{ a: 2, b: 4 },
			{ a: 6, b: 7 },
		];
		useTool('multiply', pairs, { chunkDelayMs: 60 });
		const response = await model.stage.send('/webhook/agent-stream', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ prompt: 'What is 6 x 7?' }),
		});
		let received = '';
		let firstTextAt = Infinity;
		const decoder = new TextDecoder();
		if (!response.body) throw new Error('The response is empty');
		for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
			received += decoder.decode(bytes, { stream: true });
			if (joinText(received) !== '') firstTextAt = Math.min(firstTextAt, Date.now());
		}
		expect(joinText(received)).toMatch(/^The tool says .*42/);
		expect(received).not.toContain('tool_calls');
		const [, reply] = model.real.emulator.requests;
		expect(reply.operation).toBe('stream');
		const results = readMessages(getPrompts()[1]).filter(({ role }) => role === 'tool');
		expect(results.map(({ content }) => content)).toEqual([
			expect.stringContaining('8'),
			expect.stringContaining('42'),
		]);
		expect(firstTextAt).toBeLessThan(Number(reply.endedAt) - 50);
	});

	test('reports a stream that is cut, after what has arrived of it', async () => {
		const workflow = await save('cut', [
			createStreamingWebhook('agent-cut'),
			createAgent('={{ $json.body.prompt }}'),
		]);
		await model.stage.publish(workflow);
		replyInTurn(['Half of a reply'], { cutAfter: 1, chunkDelayMs: 10 });
		const response = await model.stage.send('/webhook/agent-cut', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ prompt: 'Hi' }),
		});
		const received = await response.text();
		expect(received).toContain('Half o');
		expect(() => joinText(received)).toThrow(
			'The connection was lost before the reply was complete',
		);
		expect(model.real.emulator.requests).toHaveLength(1);
		expect((await model.stage.newest(workflow)).error).toContain('The connection was lost');
	});
});

test('an error of the service is the error of agent and chain, and no execution holds the key', async () => {
	model.real.emulator.behave(() => ({ status: 401, quoteKey: 'plain' }));
	for (const root of [createAgent('Hi'), createChain('Hi')]) {
		const workflow = await save('error', [createManualTrigger(), root]);
		const { error } = await model.stage.run(workflow);
		expect(error).toMatch(/^Mingleego returned 401 Unauthorized/);
	}
	const saved = await model.real.api.ask<{ results: Array<{ id: string }> }>(
		'GET',
		'/rest/executions',
	);
	expect(saved.results.length).toBeGreaterThan(2);
	for (const { id } of saved.results) {
		const execution = await model.real.api.ask('GET', `/rest/executions/${id}`);
		expect(JSON.stringify(execution)).not.toContain(model.real.emulator.apiKey);
	}
});

test('Stop ends the request within a second', async () => {
	const workflow = await save('stop', [createManualTrigger(), createAgent('Hi')]);
	model.real.emulator.behave(() => ({ delayMs: 30_000 }));
	const { executionId } = await model.real.api.ask<{ executionId: string }>(
		'POST',
		`/rest/workflows/${workflow.id}/run`,
		{ triggerToStartFrom: { name: 'Start' } },
	);
	await waitUntil('the assistant is asked', async () => model.real.emulator.requests[0]);
	const stoppedAt = Date.now();
	await model.real.api.ask('POST', `/rest/executions/${executionId}/stop`, {});
	await waitUntil('the request ends', async () => model.real.emulator.requests[0].endedAt);
	expect(Date.now() - stoppedAt).toBeLessThan(1_000);
	expect(model.real.emulator.requests[0].aborted).toBe(true);
});
