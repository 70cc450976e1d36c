import { quantile } from '../../tools/statistics';
import { startRealN8n, type RealN8n } from '../../tools/n8n/realN8n';
import { post, publishWebhook } from '../../tools/n8n/webhook';
import { httpRequest, mingleego, webhookChat } from './webhookChat';

const CALLS = 200;
/** How many requests the service accepts at once. It responds to any more with 429 and `Retry-After: 1`. */
const SERVICE_LIMIT = 20;
/** How long a reply takes: long enough that the service is slower than n8n, which starts about 50 executions per second. */
const SERVICE_MS = 500;
const MAX_REFUSED_SHARE = 0.05;

const PROMPTS = Array.from({ length: CALLS }, (_, call) => `Call ${call}`);
const replyTo = (prompt: string) => `Assistant any answers your prompt "${prompt}" with no files.`;

interface Call {
	status: number;
	/** Of the reply; undefined when the workflow failed. */
	text: string | undefined;
	/** From the call to the end of its response, in milliseconds. */
	ms: number;
}

/** n8n's default engine takes so much processor time that n8n starts only 20 executions per second on 2 cores. */
const FAST_EXPRESSIONS = { N8N_EXPRESSION_ENGINE: 'legacy' };

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n({ env: FAST_EXPRESSIONS, emulator: { limit: SERVICE_LIMIT } });
}, 300_000);
beforeEach(() => {
	real.emulator.reset();
	// Not the emulator's own delay, which refused requests have too.
	real.emulator.behave(() => ({ delayMs: SERVICE_MS }));
});
afterAll(async () => await real?.stop());

async function call(url: string, prompt: string): Promise<Call> {
	const start = performance.now();
	const response = await post(url, { prompt });
	const { text } = (await response.json()) as { text?: string };
	return { status: response.status, text, ms: performance.now() - start };
}

/**
 * Publishes the workflow, calls its webhook for all prompts at once, and prints what came of it.
 *
 * @returns the calls in the order of the prompts; how many requests the service received and refused; and the prompts
 *   that it replied to, sorted
 */
async function burst(name: string, workflow: ReturnType<typeof webhookChat>) {
	const { api, emulator } = real;
	const { url } = await publishWebhook(api, workflow);
	// n8n loads a node when it runs for the first time.
	const first = await call(url, 'First');
	expect(first).toMatchObject({ status: 200, text: replyTo('First') });
	emulator.requests.length = 0;

	const calls = await Promise.all(PROMPTS.map(async (prompt) => await call(url, prompt)));
	const correct = calls.filter(({ text }, index) => text === replyTo(PROMPTS[index]));
	const withStatus = (status: number) =>
		emulator.requests.filter((request) => request.status === status);
	const sent = emulator.requests.length;
	const refused = withStatus(429).length;
	const ms = correct.map((one) => one.ms);
	process.stdout.write(
		`${name}: ${correct.length} of ${CALLS} replies, ${refused} of ${sent} requests refused; from the call to its reply ${quantile(ms, 0.5).toFixed(0)} ms (median), ${quantile(ms, 0.95).toFixed(0)} ms (p95)\n`,
	);
	const served = withStatus(200).map(({ json }) => (json as { prompt: string }).prompt);
	return { calls, correct: correct.length, sent, refused, served: served.sort() };
}

describe(`${CALLS} webhook calls at once, to a service that accepts ${SERVICE_LIMIT} requests at once`, () => {
	test('Mingleego: each call gets its reply, and few requests are refused', async () => {
		const workflow = webhookChat('burst-mingleego', mingleego(real.credentialId));
		const { calls, sent, refused, served } = await burst('Mingleego', workflow);
		expect(calls.map(({ status, text }) => ({ status, text }))).toEqual(
			PROMPTS.map((prompt) => ({ status: 200, text: replyTo(prompt) })),
		);
		expect(served).toEqual([...PROMPTS].sort());
		expect(refused).toBeLessThanOrEqual(sent * MAX_REFUSED_SHARE);
	});

	test('HTTP Request: a call whose request is refused gets no reply', async () => {
		const workflow = webhookChat('burst-http-request', httpRequest(real.emulator));
		const { calls, correct, refused } = await burst('HTTP Request', workflow);
		expect(refused).toBeGreaterThan(0);
		expect(correct).toBe(CALLS - refused);
		expect(calls.filter(({ status }) => status === 500)).toHaveLength(refused);
	});

	test('HTTP Request with Retry On Fail: many more requests are refused', async () => {
		const workflow = webhookChat(
			'burst-http-request-retries',
			httpRequest(real.emulator, { retryOnFail: true }),
		);
		const { refused } = await burst('HTTP Request with Retry On Fail', workflow);
		expect(refused).toBeGreaterThan(CALLS * MAX_REFUSED_SHARE);
	});
});
