import type { Behavior } from '../../emulator/behavior';
import type { RequestRecord } from '../../emulator/requestRecord';
import { randomOf } from '../../tools/random';
import { CHAT, createItems, setUpNode, STREAM } from './setUpNode';

/** @returns the item that it is for */
const parseItem = ({ json }: RequestRecord): number =>
	Number(/^item (\d+)$/.exec((json as { prompt: string }).prompt)?.[1]);

const replyTo = (n: number) => `Assistant a1 answers your prompt "item ${n}" with no files.`;

/**
 * Counts by item.
 *
 * @param count of items
 * @param found items
 */
function countByItem(count: number, found: number[]) {
	const times = Array.from({ length: count }, () => 0);
	for (const n of found) times[n] += 1;
	return times;
}

describe('300 items on a service that takes 20 at once and fails now and then', () => {
	const node = setUpNode({ emulator: { limit: 20, delayMs: 5 } });

	test('all succeed, in order, each once', async () => {
		const count = 300;
		const faults = { sent: 0 };
		const asked = Array.from({ length: count }, () => 0);
		node.emulator.behave((request) => {
			const n = parseItem(request);
			asked[n] += 1;
			if (randomOf(n * 100 + asked[n])() >= 0.05) return undefined;
			faults.sent += 1;
			return { status: 503 };
		});
		const result = await node.run(
			{
				...CHAT,
				prompt: '=item {{ $json.n }}',
				options: { maxConcurrency: 50 },
			},
			{ input: createItems(count) },
		);

		expect(result.error?.message).toBeUndefined();
		expect(result.status).toBe('success');
		expect(result.items('Mingleego').map(({ json, pairedItem }) => ({ json, pairedItem }))).toEqual(
			Array.from({ length: count }, (_, n) => ({
				json: { text: replyTo(n), fileUrl: null },
				pairedItem: { item: n },
			})),
		);
		const { requests, inFlight } = node.emulator;
		const served = requests.filter(({ status }) => status === 200).map(parseItem);
		expect(countByItem(count, served)).toEqual(Array(count).fill(1));
		expect(faults.sent).toBeGreaterThan(5);
		expect(inFlight.peak).toBeLessThanOrEqual(50);
		// Only the refused ones were retried: nothing else was sent.
		const refused = requests.filter(({ status }) => status === 429).length;
		expect(requests).toHaveLength(count + faults.sent + refused);
	});
});

describe('200 items on a service that is down for a while', () => {
	const node = setUpNode();

	/** Longer than an item's own retries last: 3.5 seconds at most. */
	const DOWN_MS = 4_500;

	test.each([
		['returns 503', { status: 503 }],
		['is behind a gateway that returns 502', { status: 502, body: '<h1>Bad Gateway</h1>' }],
		['loses every connection', { reset: 'beforeHeaders' }],
	] as Array<[string, Behavior]>)('all succeed when it %s', async (_name, fault) => {
		const count = 200;
		let asked = 0;
		let upAgain = Infinity;
		node.emulator.behave(() => {
			asked += 1;
			if (asked === 100) upAgain = Date.now() + DOWN_MS;
			return asked >= 100 && Date.now() < upAgain ? fault : { delayMs: 20 };
		});
		const { status, items: outputOf } = await node.run(
			{ ...CHAT, prompt: '=item {{ $json.n }}', options: {} },
			{ input: createItems(count) },
		);
		expect(status).toBe('success');
		expect(outputOf('Mingleego').map(({ json }) => json.text)).toEqual(
			Array.from({ length: count }, (_, n) => replyTo(n)),
		);
		expect(asked).toBeGreaterThan(count + 10);
	});
});

describe('400 items with faults in any order', () => {
	const node = setUpNode();

	/** Faults that a retry overcomes. */
	const TRANSIENT_FAULTS: Behavior[] = [
		{ status: 500 },
		{ status: 502 },
		{ status: 503 },
		{ status: 504 },
		{ status: 408 },
		{ status: 429, retryAfter: 0 },
		{ reset: 'beforeHeaders' },
		{ reset: 'afterHeaders' },
	];
	const CUT: Behavior[] = [{ cutAfter: 0 }, { cutAfter: 3 }, { endAfter: 2 }];
	const CHECK_FIELDS =
		'Check the Assistant ID, the Prompt and the File IDs. A file ID is only valid for the account that uploaded the file.';
	const REFUSED: Behavior = { status: 400, body: '{"error":"no"}' };

	/** What each item goes through: up to three transient faults, and for one in fifty a refusal at the end. */
	function drawFaults(count: number, seed: number, transient: Behavior[]) {
		const random = randomOf(seed);
		return Array.from({ length: count }, () => ({
			faults: Array.from(
				{ length: Math.floor(random() * 4) },
				() => transient[Math.floor(random() * transient.length)],
				// Of one item, the second stream that ends without a final response is believed.
			).filter(({ endAfter }, n, all) => !endAfter || all.findIndex((one) => one.endAfter) === n),
			refused: random() < 0.02,
		}));
	}

	test.each([
		['Chat', CHAT, TRANSIENT_FAULTS, 1],
		['Chat Stream', STREAM, [...TRANSIENT_FAULTS, ...CUT], 2],
	] as const)(
		'%s: as many items as went in, in order, each sent as often as it failed and once more',
		async (_name, operation, transient, seed) => {
			const count = 400;
			const fate = drawFaults(count, seed, [...transient]);
			const random = randomOf(seed + 100);
			const asked = Array.from({ length: count }, () => 0);
			const responded: number[] = [];
			node.emulator.behave((request) => {
				const n = parseItem(request);
				const { faults, refused } = fate[n];
				const fault = faults[asked[n]];
				asked[n] += 1;
				if (!fault) responded.push(n);
				const behavior = fault ?? (refused ? REFUSED : {});
				return { delayMs: Math.floor(random() * 6), ...behavior };
			});
			const result = await node.run(
				{
					...operation,
					prompt: '=item {{ $json.n }}',
					options: { maxConcurrency: 50, maxRetries: 5 },
				},
				{ input: createItems(count), node: { onError: 'continueRegularOutput' } },
			);

			expect(result.status).toBe('success');
			const tries = ({ length = 0 }) => (length > 0 ? ` (after ${length + 1} attempts)` : '');
			expect(
				result.items('Mingleego').map(({ json, pairedItem }) => ({ json, pairedItem })),
			).toEqual(
				fate.map(({ faults, refused }, n) => ({
					json: refused
						? {
								error: `Mingleego returned 400 Bad Request: no${tries(faults)}. ${CHECK_FIELDS} [item ${n}]`,
							}
						: { text: replyTo(n), fileUrl: null },
					pairedItem: { item: n },
				})),
			);
			expect(fate.filter(({ refused }) => refused).length).toBeGreaterThan(2);
			// No item succeeded twice, and none was sent more often than needed.
			expect(countByItem(count, responded)).toEqual(Array(count).fill(1));
			expect(asked).toEqual(fate.map(({ faults }) => faults.length + 1));
			expect(node.emulator.requests).toHaveLength(asked.reduce((sum, times) => sum + times));
			expect(node.emulator.inFlight.peak).toBeLessThanOrEqual(50);
		},
	);
});
