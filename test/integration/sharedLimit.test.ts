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
	node.emulator.behave(() => ({ delayMs: 20 }));
	const started = { batch: 0, single: 0 };
	const batch = node.run(
		{ ...RETRIED, prompt: '=Document {{ $json.n }}' },
		{ input: Array.from({ length: 200 }, (_, n) => ({ json: { n } })) },
	);
	while (node.emulator.requests.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
	started.batch = node.emulator.requests.length;
	await node.run({ ...RETRIED, prompt: 'Single' });
	started.single = node.emulator.requests.length;
	// About one round of the batch's requests is served while the single one waits and is served.
	expect(started.single - started.batch).toBeLessThan(60);
	expect((await batch).status).toBe('success');
});

test('a Retry-After for the only request in flight holds all runs with the credential, and no others', async () => {
	node.emulator.behave(() => ({ status: 429, retryAfter: 300 }));
	const stop = new AbortController();
	const first = node.run(RETRIED, { signal: stop.signal });
	while (node.emulator.requests.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
	await new Promise((resolve) => setTimeout(resolve, 100));

	node.emulator.behave(() => ({}));
	const held = node.run(RETRIED, { signal: stop.signal });
	const other = await node.run(RETRIED, { credentialId: 'another' });
	expect(other.status).toBe('success');
	expect(node.emulator.requests).toHaveLength(2);

	stop.abort();
	await Promise.all([first, held]);
	expect(node.emulator.requests).toHaveLength(2);
});
