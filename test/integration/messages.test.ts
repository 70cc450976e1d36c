import type { WorkflowExecuteMode } from 'n8n-workflow';

import { CHAT, createItems, type RunOptions, setUpNode } from './setUpNode';

const node = setUpNode();

const PROMPT = 'A confidential question';
const RETRIED = { ...CHAT, prompt: PROMPT, options: { maxRetries: 3 } };

interface Messages {
	/** What n8n logs, by level. */
	info: string[];
	debug: string[];
	/** What the browser's console shows, and when it did. */
	console: Array<{ text: string; at: number }>;
}

/** Runs the node, and returns what it said. */
async function listen(
	parameters: Parameters<typeof node.run>[0],
	options: RunOptions = {},
): Promise<Messages> {
	const info = jest.spyOn(node.engine.logger, 'info');
	const debug = jest.spyOn(node.engine.logger, 'debug');
	const console: Messages['console'] = [];
	const { status } = await node.run(parameters, {
		...options,
		onConsoleMessage: ({ source, messages }) => {
			expect(source).toBe('[Node: "Mingleego"]');
			for (const text of messages) console.push({ text: String(text), at: Date.now() });
		},
	});
	expect(status).toBe('success');
	const metadata = { nodeName: 'Mingleego', executionId: expect.any(String) };
	/** n8n-core logs too. */
	const ours = ({ mock }: jest.SpiedFunction<typeof node.engine.logger.info>) =>
		mock.calls.filter(([, more]) => more && 'nodeName' in more);
	for (const [, more] of [...ours(info), ...ours(debug)]) expect(more).toEqual(metadata);
	return {
		info: ours(info).map(([text]) => text),
		debug: ours(debug).map(([text]) => text),
		console,
	};
}

afterEach(() => jest.restoreAllMocks());

test('a wait for a rate limit is announced once, with its length, and so is its end', async () => {
	node.emulator.behave(({ index }) => (index === 0 ? { status: 429, retryAfter: 2 } : {}));
	const { info, debug, console } = await listen(RETRIED);
	expect(info).toEqual([
		'Mingleego limits the rate of requests. Waiting for up to 2 seconds.',
		'Mingleego accepts requests again. Continuing after 2 seconds.',
	]);
	expect(console.map(({ text }) => text)).toEqual(info);
	expect(debug).toEqual([
		expect.stringMatching(/^Item 0: attempt 1 failed \(429\)\. Retrying in 2\d{3} ms\.$/),
	]);
});

test('a wait for a service that is down is announced once for all items', async () => {
	const start = Date.now();
	node.emulator.behave(() => (Date.now() - start < 1_500 ? { status: 503 } : {}));
	const { info } = await listen(RETRIED, { input: createItems(40) });
	expect(info).toEqual([
		expect.stringMatching(
			/^Mingleego is unavailable\. Waiting for up to (1 minute|\d+ seconds)\.$/,
		),
		expect.stringMatching(/^Mingleego accepts requests again\. Continuing after \d seconds?\.$/),
	]);
});

test('a short retry is logged for debugging alone, by status or code, without what was asked or said', async () => {
	node.emulator.behave(({ index }) => {
		if (index === 0) return { status: 500, body: `{"error":"${PROMPT} ${node.emulator.apiKey}"}` };
		return index === 1 ? { reset: 'beforeHeaders' } : {};
	});
	const messages = await listen(RETRIED);
	expect(messages.info).toEqual([]);
	expect(messages.console).toEqual([]);
	expect(messages.debug).toEqual([
		expect.stringMatching(/^Item 0: attempt 1 failed \(500\)\. Retrying in \d+ ms\.$/),
		expect.stringMatching(/^Item 0: attempt 2 failed \(ECONNRESET\)\. Retrying in \d+ ms\.$/),
	]);
	const said = JSON.stringify(messages);
	expect(said).not.toContain(PROMPT);
	expect(said).not.toContain(node.emulator.apiKey);
});

describe('the progress of a run that takes seconds', () => {
	const COUNT = 40;
	const run = async (mode: WorkflowExecuteMode) => {
		node.emulator.behave(() => ({ delayMs: 300 }));
		const options = { maxRetries: 0, maxConcurrency: 4 };
		return await listen({ ...CHAT, options }, { input: createItems(COUNT), mode });
	};

	test('is shown in a manual run, at most once a second', async () => {
		const { console, info } = await run('manual');
		expect(info).toEqual([]);
		expect(console.length).toBeGreaterThanOrEqual(2);
		const done = console.map(({ text }) => Number(/^(\d+) of 40 items done$/.exec(text)?.[1]));
		expect(done).toEqual([...done].sort((a, b) => a - b));
		expect(Math.min(...done)).toBeGreaterThan(0);
		const times = console.map(({ at }) => at);
		const gaps = times.slice(1).map((at, index) => at - times[index]);
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(990);
	});

	test('is not sent anywhere in other runs', async () => {
		expect(await run('trigger')).toEqual({ info: [], debug: [], console: [] });
	});
});
