import { CHAT, setUpNode } from './setUpNode';

const LIMIT = 5;
const node = setUpNode({ emulator: { limit: LIMIT } });

const RETRIED = { ...CHAT, options: { maxRetries: 3 } };

const getStatuses = () => node.emulator.requests.map(({ status }) => status);

const isRefused = (status?: number) => status === 429;

test('many runs with one credential share what the service accepts, and few requests are refused', async () => {
	node.emulator.behave(() => ({ delayMs: 50 }));
	const count = 60;
	const runs = Array.from({ length: count }, async () => await node.run(RETRIED));
	const results = await Promise.all(runs);
	expect(results.map(({ status }) => status)).toEqual(results.map(() => 'success'));
	// Limits of their own would send all 60 at once, and most would be refused.
	expect(getStatuses().filter(isRefused).length).toBeLessThanOrEqual(count / 10);
});

test('a run of one item does not wait for a batch that is already waiting', async () => {
	// So slow that half of the batch still waits, however long the other run takes to start.
	node.emulator.behave(() => ({ delayMs: 100 }));
	const items = 100;
	const batch = node.run(
		{ ...RETRIED, prompt: '=Document {{ $json.n }}' },
		{ input: Array.from({ length: items }, (_, n) => ({ json: { n } })) },
	);
	while (node.emulator.requests.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
	const single = await node.run({ ...RETRIED, prompt: 'Single' });
	expect([single.status, (await batch).status]).toEqual(['success', 'success']);

	// In the order of arrival it would be the last one.
	const prompts = node.emulator.requests.map(({ json }) => (json as { prompt: string }).prompt);
	const later = prompts.slice(prompts.indexOf('Single') + 1);
	expect(later.length).toBeGreaterThan(items / 2);
});

test('a Retry-After for the only request in flight holds all runs with the credential, and no others', async () => {
	node.emulator.behave(() => ({ status: 429, retryAfter: 300 }));
	const stop = new AbortController();
	const first = node.run(RETRIED, { signal: stop.signal });
	while (node.emulator.requests.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
	await new Promise((resolve) => setTimeout(resolve, 300));

	node.emulator.behave(() => ({}));
	const held = node.run(RETRIED, { signal: stop.signal });
	const other = await node.run(RETRIED, { credentialId: 'another' });
	expect(other.status).toBe('success');
	expect(node.emulator.requests).toHaveLength(2);

	stop.abort();
	await Promise.all([first, held]);
	expect(node.emulator.requests).toHaveLength(2);
});
