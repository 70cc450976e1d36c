/** Streams in the forms of other services: what the service finally said is the reply, and what is none is an error. */

import { setTimeout as sleep } from 'node:timers/promises';

import type { Behavior } from '../../emulator/behavior';
import { getJson, STREAM, setUpNode } from './setUpNode';

const node = setUpNode();

/** How long a connection may stay open after a final response, in milliseconds. */
const GRACE_MS = 2_000;

const TEXT = 'Assistant any answers your prompt "Hello" with no files.';

/** Runs Chat Stream with an assistant ID that says how the service is to behave. */
async function runAssistant(directives: string, options = {}) {
	const assistantId = `any?${directives}`;
	const startedAt = performance.now();
	const result = await node.run({ ...STREAM, assistantId, options });
	return { result, ms: performance.now() - startedAt, requests: node.emulator.requests.length };
}

/** Runs Chat Stream once with the given events; what is not text becomes JSON. */
async function runEvents(...events: unknown[]) {
	const raw = events
		.map((event) => (typeof event === 'string' ? event : `data: ${JSON.stringify(event)}`))
		.map((lines) => `${lines}\n\n`)
		.join('');
	node.emulator.behave(() => ({ raw }));
	return await node.run({ ...STREAM, options: {} });
}

describe('the reply is what the service finally said', () => {
	const PARIS = { text: 'Paris.', fileUrl: null };

	test.each([
		['citation marks removed', ['Paris', '【4:0†source】.'], 'Paris.'],
		[
			'a link rewritten',
			['See [report](sandbox:/mnt/', 'data/report.pdf)'],
			'See [report](https://mingleego.com/files/7f3a/report.pdf)',
		],
		['reasoning removed', ['<think>France, so', ' Paris</think>', 'Paris.'], 'Paris.'],
		['a table tidied', ['|a|b|\n|-|-|\n', '|1|2|'], '| a | b |\n| - | - |\n| 1 | 2 |'],
		['a code fence tidied', ['~~~js\nlet x', ' = 1;\n~~~'], '```js\nlet x = 1;\n```'],
		['characters composed', ['Zu\u0308', 'rich'], 'Z\u00fcrich'],
	])('%s', async (_name, chunks, text) => {
		const final = { text, fileUrl: null };
		const result = await runEvents(...chunks.map((chunk) => ({ text: chunk })), final);
		expect(getJson(result)).toEqual([final]);
	});

	test('a refusal alone', async () => {
		const chunks = [{ text: 'First take ' }, { text: 'two litres of acid' }];
		const refusal = { text: 'I cannot help with that.', fileUrl: null };
		const result = await runEvents(...chunks, `event: final\ndata: ${JSON.stringify(refusal)}`);
		expect(getJson(result)).toEqual([refusal]);
	});

	test('the named one where every event has a fileUrl', async () => {
		const chunks = [
			{ text: 'Paris', fileUrl: null },
			{ text: '【1】.', fileUrl: null },
		];
		const result = await runEvents(...chunks, `event: final\ndata: ${JSON.stringify(PARIS)}`);
		expect(getJson(result)).toEqual([PARIS]);
	});

	test('a last chunk where the service means one', async () => {
		const chunks = [{ text: 'The total is 5' }, { text: '0' }, { text: '0', fileUrl: null }];
		expect(getJson(await runEvents(...chunks))).toEqual([
			{ text: 'The total is 500', fileUrl: null },
		]);
	});

	test.each(['file_url', 'done', 'type', 'none'])('once, with the mark %s', async (mark) => {
		const { result, requests } = await runAssistant(`finalMark=${mark}`);
		expect(getJson(result)).toEqual([{ text: TEXT, fileUrl: null }]);
		expect(requests).toBe(1);
	});

	test.each(['final', 'complete', 'completed', 'done', 'end', 'result'])(
		'whatever it says, in an event named %s',
		async (name) => {
			const { result } = await runAssistant(`finalName=${name}&final=refused`);
			expect(getJson(result)).toEqual([{ text: 'I cannot help with that.', fileUrl: null }]);
		},
	);
});

describe('no text of the reply', () => {
	test.each([
		...['ping', 'pingData', 'pingObject', 'time', 'usage', 'reasoning', 'reasoningObject'],
		...['tool', 'status'],
	])('%s between the chunks', async (aside) => {
		for (const final of ['whole', 'tidied', 'none']) {
			const { result } = await runAssistant(`aside=${aside}&final=${final}`);
			expect(getJson(result)).toEqual([{ text: TEXT, fileUrl: null }]);
		}
	});

	test.each(['quoted', 'done', 'close', 'type'])('the end as %s', async (end) => {
		for (const more of ['final=none', 'final=none&afterEnd=stall', 'afterEnd=cut']) {
			const { result, ms } = await runAssistant(`end=${end}&${more}`);
			expect(getJson(result)).toEqual([{ text: TEXT, fileUrl: null }]);
			expect(ms).toBeLessThan(GRACE_MS / 2);
		}
	});
});

describe('an error in the service’s words, after one request', () => {
	const FORMS = [
		...(['event', 'statusCode', 'object', 'success', 'errorMessage', 'typeText'] as const),
		...(['failed', 'line', 'page'] as const),
	];

	test.each(FORMS)('reported as %s', async (errorForm) => {
		const { result, requests } = await runAssistant(`errorAfter=2&errorForm=${errorForm}`);
		expect(requests).toBe(1);
		expect(result.error?.message).toBe(
			'Mingleego reported an error: The assistant failed [item 0]',
		);
	});

	test.each(FORMS)(
		'reported as %s, whatever streams of the assistant did before',
		async (errorForm) => {
			const run = { ...STREAM, options: {} };
			node.emulator.behave(() => ({ done: true }));
			expect((await node.run(run)).status).toBe('success');
			node.emulator.behave(() => ({ errorAfter: 2, errorForm }));
			expect((await node.run(run)).error?.message).toContain('The assistant failed');
			expect(node.emulator.requests).toHaveLength(2);
		},
	);
});

describe('a definite final response', () => {
	const cases: Array<[string, Behavior['afterEnd']]> = [
		['final=whole', 'stall'],
		['final=tidied', 'pings'],
		['finalName=final&final=refused', 'stall'],
		['finalMark=none', 'pings'],
		['finalMark=done&final=tidied', 'stall'],
		['final=whole', 'cut'],
		['final=tidied', 'cut'],
		['finalName=complete&final=empty', 'cut'],
	];

	test('is the reply within two seconds, paid once, whatever the connection does', async () => {
		const outcomes = await Promise.all(
			cases.map(async ([directives, afterEnd]) => {
				const startedAt = performance.now();
				const assistantId = `any?${directives}&afterEnd=${afterEnd}`;
				const result = await node.run({ ...STREAM, assistantId, options: {} });
				return { json: getJson(result), ms: performance.now() - startedAt };
			}),
		);
		expect(outcomes.map(({ json }) => json)).toEqual(
			cases.map(([directives]) => [
				{ text: directives.includes('refused') ? 'I cannot help with that.' : TEXT, fileUrl: null },
			]),
		);
		expect(Math.max(...outcomes.map(({ ms }) => ms))).toBeLessThan(GRACE_MS + 1_500);
		expect(node.emulator.requests).toHaveLength(cases.length);
	});

	test('lets the connection end by itself', async () => {
		await runAssistant('final=whole&chunkDelayMs=5');
		expect(node.emulator.requests.map(({ aborted }) => aborted)).toEqual([false]);
	});

	test('closes a connection that stays open', async () => {
		await runAssistant('final=whole&afterEnd=pings');
		const [request] = node.emulator.requests;
		while (request.endedAt === undefined) await sleep(10);
		expect(request.aborted).toBe(true);
	});
});
