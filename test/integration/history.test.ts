import { CONVERSATION_HEADER } from '../../nodes/client/api/conversation';
import { CHAT, CHATS, getJson, setUpNode } from './setUpNode';

const node = setUpNode();

const getPrompts = () =>
	node.emulator.requests.map(({ json }) => (json as { prompt: string }).prompt);

describe.each(CHATS)('$name with a conversation history', ({ parameters: operation }) => {
	test('puts each item’s earlier messages before its prompt', async () => {
		const input = [
			{ json: { chatInput: 'What is my name?', messages: [{ human: 'I am Zelda', ai: 'Hello' }] } },
			{ json: { chatInput: ' As\nit is ', messages: [] } },
		];
		const chat = { ...operation, prompt: '={{ $json.chatInput }}' };
		const options = { history: '={{ $json.messages }}' };
		const result = await node.run({ ...chat, options }, { input });
		expect(result.status).toBe('success');
		expect(getPrompts().sort()).toEqual([
			' As\nit is ',
			[
				CONVERSATION_HEADER,
				'',
				'{"role":"user","content":"I am Zelda"}',
				'{"role":"assistant","content":"Hello"}',
				'{"role":"user","content":"What is my name?"}',
			].join('\n'),
		]);
	});

	test('leaves out the oldest turns beyond Max History Length', async () => {
		const history = JSON.stringify([
			{ human: 'one', ai: 'first' },
			{ human: 'two', ai: 'second' },
		]);
		await node.run({ ...operation, options: { history, maxHistoryLength: 12 } });
		const [prompt] = getPrompts();
		expect(prompt.split('\n').slice(2)).toEqual([
			'{"role":"user","content":"two"}',
			'{"role":"assistant","content":"second"}',
			'{"role":"user","content":"Hello"}',
		]);
	});

	test('says which entry it cannot use, and the other items go on', async () => {
		const input = [{ json: { messages: [{ human: 'a', ai: 'b' }, 'c'] } }, { json: {} }];
		const result = await node.run(
			{ ...operation, options: { history: '={{ $json.messages }}' } },
			{ input, node: { onError: 'continueRegularOutput' } },
		);
		expect(getJson(result)).toEqual([
			{ error: expect.stringContaining('Entry 2 of Conversation History is not a message') },
			{ text: expect.any(String), fileUrl: null },
		]);
		expect(getPrompts()).toEqual(['Hello']);
	});
});

test('an invalid Max History Length is refused before anything is sent', async () => {
	const { error } = await node.run({ ...CHAT, options: { maxHistoryLength: 0 } });
	expect(error?.message).toBe('Max History Length is 0 [item 0]');
	expect(node.emulator.requests).toHaveLength(0);
});
