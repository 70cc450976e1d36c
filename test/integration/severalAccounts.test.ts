import { createPlainNode, NODE_TYPE } from '../../tools/workflows';
import { CHAT, setUpNode } from './setUpNode';

const KEYS = ['key-of-anna', 'key-of-bert', 'key-of-anna', 'key-of-bert'];

const node = setUpNode({ binaryMode: 'filesystem', emulator: { furtherKeys: KEYS } });

const PER_ITEM = { apiKey: '={{ $json.key }}' };

const getKey = ({ headers }: { headers: Record<string, unknown> }) => String(headers['x-api-key']);

/** A file's ID says whose it is. */
const nameOwners = () =>
	node.emulator.behave((request) =>
		request.operation === 'upload'
			? { body: `input_${request.index}_of_${getKey(request)}` }
			: { body: '{"text":"Hi","fileUrl":null}' },
	);

/** The account of each chat's key, and of the file that it asks about. */
const getChats = () =>
	node.emulator.requests
		.filter(({ operation }) => operation !== 'upload')
		.map((request) => {
			const { fileIds } = request.json as { fileIds: string[] };
			return [getKey(request), /of_(.*)$/.exec(String(fileIds))?.[1]];
		});

describe('a credential whose key is an expression', () => {
	test('no file ID of one account is sent with the key of another, and each uploads once', async () => {
		nameOwners();
		const files = { data: { bytes: Buffer.from('x'), fileName: 'a.txt', mimeType: 'text/plain' } };
		const result = await node.run(
			{ ...CHAT, attachments: 'data' },
			{ input: KEYS.map((key) => ({ json: { key }, files })), credential: PER_ITEM },
		);
		expect(result.error).toBeUndefined();
		const chats = getChats();
		expect(chats.map(([key]) => key).sort()).toEqual([...KEYS].sort());
		expect(chats.filter(([key, owner]) => key !== owner)).toEqual([]);
		expect(node.emulator.requests).toHaveLength(KEYS.length + 2);
	});

	test('a rate limit of one account does not hold the other', async () => {
		node.emulator.behave((request) =>
			getKey(request) === 'key-of-anna' && request.index === 0
				? { status: 429, retryAfter: 1 }
				: undefined,
		);
		const result = await node.run(
			{ ...CHAT, prompt: '={{ $json.key }}', options: { maxRetries: 1, maxConcurrency: 1 } },
			{
				input: [KEYS[0], KEYS[0], KEYS[1], KEYS[1]].map((key) => ({ json: { key } })),
				credential: PER_ITEM,
			},
		);
		expect(result.error).toBeUndefined();
		// Anna's second item waits with her first; both of Bert's go on.
		const [, second, third, ...later] = node.emulator.requests.map(getKey);
		expect([second, third]).toEqual(['key-of-bert', 'key-of-bert']);
		expect(later).toEqual(['key-of-anna', 'key-of-anna']);
	});
});

test('two tools of one agent have options of their own', async () => {
	node.emulator.behave(({ json }) =>
		(json as { prompt: string }).prompt === 'once' ? { status: 503 } : undefined,
	);
	const tool = (name: string, maxRetries: number) => ({
		...createPlainNode(name, `${NODE_TYPE}Tool`),
		parameters: {
			descriptionType: 'auto',
			...CHAT,
			prompt: "={{ $fromAI('prompt', '', 'string') }}",
			options: { maxRetries },
		},
		credentials: { mingleegoApi: { id: '1', name: 'Mingleego' } },
	});
	const result = await node.engine.run({
		workflow: {
			nodes: [
				createPlainNode('Items', 'test.items'),
				createPlainNode('Agent', 'test.agent'),
				tool('Patient', 2),
				tool('Hasty', 0),
			],
			connections: {
				Items: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				Patient: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
				Hasty: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			},
		},
		credentials: { 1: { type: 'mingleegoApi', data: node.credentialData() } },
		input: [{ json: { prompt: 'once' } }],
	});
	expect(result.status).toBe('success');
	// One tool sends its request three times, the other once.
	expect(node.emulator.requests).toHaveLength(4);
});
