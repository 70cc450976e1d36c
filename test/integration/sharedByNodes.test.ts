import { getReplies, setUpChatModel, user } from './setUpChatModel';
import { CHAT } from './setUpNode';

const LIMIT = 5;
const model = setUpChatModel({ emulator: { limit: LIMIT } });

const OPTIONS = { options: { maxRetries: 3 } };
const COUNT = 40;
const CREDENTIAL_ID = 'of both nodes';

const isRefused = ({ status }: { status?: number }) => status === 429;

test('both nodes at work with one credential share what the service accepts', async () => {
	model.emulator.behave(() => ({ delayMs: 40 }));
	const more = { credentialId: CREDENTIAL_ID };
	const [chats, replies] = await Promise.all([
		model.run(
			{ ...CHAT, ...OPTIONS, prompt: '=Document {{ $json.n }}' },
			{ ...more, input: Array.from({ length: COUNT }, (_, n) => ({ json: { n } })) },
		),
		model.ask(
			Array.from({ length: COUNT }, (_, n) => ({ messages: [user(`Question ${n}`)] })),
			OPTIONS,
			more,
		),
	]);
	expect(chats.status).toBe('success');
	expect(getReplies(replies)).toHaveLength(COUNT);
	// While it learns, one limiter is refused up to five times; a limiter each was refused 17 times (measured).
	expect(model.emulator.requests.filter(isRefused).length).toBeLessThanOrEqual((2 * COUNT) / 10);
});

test('what one node has learned of the service, the other one knows', async () => {
	model.emulator.behave(() => ({ delayMs: 40 }));
	const more = { credentialId: 'of a service that was learned' };
	await model.run(
		{ ...CHAT, ...OPTIONS },
		{ ...more, input: Array.from({ length: COUNT }, (_, n) => ({ json: { n } })) },
	);
	model.emulator.requests.length = 0;
	const uses = Array.from({ length: COUNT }, (_, n) => ({ messages: [user(`Question ${n}`)] }));
	getReplies(await model.ask(uses, OPTIONS, more));
	// A limiter of its own would have to be refused once.
	expect(model.emulator.requests.filter(isRefused)).toEqual([]);
});

test('a chain over many items obeys the one limit', async () => {
	model.emulator.behave(() => ({ delayMs: 20 }));
	const uses = Array.from({ length: 100 }, (_, n) => ({ messages: [user(`Item ${n}`)] }));
	expect(getReplies(await model.ask(uses, OPTIONS))).toHaveLength(100);
	// A few, and some more on a busy machine; without a limit nearly all of them.
	expect(model.emulator.requests.filter(isRefused).length).toBeLessThanOrEqual(50);
});

test('a stream that ended with a final response makes the other node expect one', async () => {
	const more = { credentialId: 'of a service with final responses' };
	await model.run({ ...CHAT, operation: 'stream', ...OPTIONS }, more);
	model.emulator.behave(() => ({ chunks: ['Half of ', 'a reply'], final: 'none' }));
	const use = { messages: [user('Hi')], isStreamed: true };
	const { error } = await model.ask([use], { options: { maxRetries: 0 } }, more);
	expect(error?.message).toContain('ended before the reply was complete');
});
