import { restoreClocks, speedUpClock } from './engineClock';
import { CHAT, CONTINUE, getMessages, OPERATIONS, setUpNode } from './setUpNode';

const node = setUpNode();

afterEach(restoreClocks);

const withFile = {
	json: {},
	files: { data: { bytes: Buffer.from('x'), fileName: 'a.txt', mimeType: 'text/plain' } },
};

describe('a Timeout', () => {
	describe.each([
		['Options', (timeout: string | number) => ({ options: { maxRetries: 0, timeout } })],
		['Request Options', (timeout: string | number) => ({ requestOptions: { timeout } })],
	])('in %s', (place, setTimeout) => {
		test.each(['500ms', '', -5, 0.5, true, 'Infinity'])(
			'of %p is an error in the fields, and disturbs no other run',
			async (timeout) => {
				const bad = await node.run(
					{ ...CHAT, ...setTimeout(`={{ ${JSON.stringify(timeout)} }}`) },
					{ node: CONTINUE },
				);
				// In Request Options, n8n itself takes what is empty or false for its default.
				if (timeout !== '' || place === 'Options') {
					expect(getMessages(bad)).toEqual([
						`Timeout is ${JSON.stringify(timeout)}. Enter a whole number of 1 or more. [item 0]`,
					]);
					expect(node.emulator.requests).toEqual([]);
				}
				node.emulator.behave(() => ({ delayMs: 60_000 }));
				const good = await node.run({ ...CHAT, ...setTimeout(200) });
				expect(good.error?.message).toContain('no response within 0.2 seconds');
			},
		);

		test.each(OPERATIONS)('of "200" as text is 200 milliseconds: $name', async ({ parameters }) => {
			node.emulator.behave(() => ({ delayMs: 60_000 }));
			const { error } = await node.run(
				{ ...parameters, ...setTimeout('={{ "200" }}') },
				{ input: [withFile] },
			);
			expect(error?.message).toMatch(/(no response within|for) 0\.2 seconds/);
		});
	});

	test.each(OPERATIONS)(
		'in Options comes before the one in Request Options, per item: $name',
		async ({ parameters }) => {
			node.emulator.behave(() => ({ delayMs: 1_000 }));
			const result = await node.run(
				{
					...parameters,
					options: { maxRetries: 0, timeout: '={{ $json.n === 0 ? 200 : 30000 }}' },
					requestOptions: { timeout: 300 },
				},
				{ input: [0, 1].map((n) => ({ ...withFile, json: { n } })), node: CONTINUE },
			);
			expect(getMessages(result)).toEqual([expect.stringContaining(' 0.2 seconds'), 'undefined']);
		},
	);

	test.each([
		['Max Retries', { options: { maxRetries: '={{ "many" }}' } }],
		['Max Concurrent Requests', { options: { maxConcurrency: '={{ 0 }}' } }],
		['Max History Length', { options: { maxHistoryLength: '={{ null }}' } }],
		['Items per Batch', { requestOptions: { batching: { batch: { batchSize: '={{ "x" }}' } } } }],
		[
			'Batch Interval',
			{ requestOptions: { batching: { batch: { batchSize: 1, batchInterval: '={{ "soon" }}' } } } },
		],
	])('%s is checked by the same rule', async (field, parameters) => {
		const result = await node.run({ ...CHAT, ...parameters }, { node: CONTINUE });
		expect(getMessages(result)).toEqual([
			expect.stringMatching(new RegExp(`^${field} is .* Enter a whole number of`)),
		]);
		expect(node.emulator.requests).toEqual([]);
	});
});

describe('a gateway that gave up', () => {
	test.each([504, 524])('after a long time (%i): the request is not repeated', async (status) => {
		speedUpClock(100);
		node.emulator.behave(() => ({ status, delayMs: 300 }));
		const { error } = await node.run({ ...CHAT, options: { maxRetries: 3 } });
		expect(error?.message).toContain(`Mingleego returned ${status}`);
		expect(error?.description).toContain('use Chat Stream');
		expect(node.emulator.requests).toHaveLength(1);
	});

	test.each([504, 524])('at once (%i): it is', async (status) => {
		node.emulator.behave(() => ({ status }));
		await node.run({ ...CHAT, options: { maxRetries: 1 } });
		expect(node.emulator.requests).toHaveLength(2);
	});
});
