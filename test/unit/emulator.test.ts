import { createDirectives } from '../../emulator/directives';
import { composeText } from '../../emulator/reply';
import {
	buildConversationPrompt,
	type ConversationMessage,
} from '../../nodes/client/api/conversation';

describe('an Assistant ID says how the service behaves', () => {
	test('as often as it says', () => {
		const directives = createDirectives();
		const take = () => directives.take({ assistantId: 'any?status=503&times=2' });
		expect([take(), take(), take()]).toEqual([{ status: 503 }, { status: 503 }, undefined]);
		directives.reset();
		expect(take()).toEqual({ status: 503 });
	});

	test.each([
		['any?chunks=["a","b c"]&done=true', { chunks: ['a', 'b c'], done: true }],
		['any?clockSkewMs=-5&quoteKey=url', { clockSkewMs: -5, quoteKey: 'url' }],
		['665f1c2a', {}],
		['Who knows?', {}],
		['any?colour=red', {}],
	])('%s', (assistantId, behavior) => {
		expect(createDirectives().take({ assistantId })).toEqual(behavior);
	});

	test.each(['any?status=many', 'any?form=other', 'any?done=1', 'any?status=500&colour=red'])(
		'%s is refused',
		(assistantId) => {
			expect(() => createDirectives().take({ assistantId })).toThrow('There is no directive');
		},
	);
});

describe('the reply', () => {
	const user = (content: string): ConversationMessage => ({ role: 'user', content });
	const compose = (...messages: ConversationMessage[]) =>
		composeText('a1', buildConversationPrompt(messages), []);

	test('quotes the newest message, and says which files arrived', () => {
		const file = { fileName: 'a.txt', mimeType: 'text/plain', size: 3, sha256: '' };
		expect(composeText('a1', 'Hello', [file])).toBe(
			'Assistant a1 answers your prompt "Hello" with 1 file. a.txt has 3 bytes of type text/plain.',
		);
		expect(compose(user('Hi'), user('one two three four five six seven eight nine'))).toBe(
			'Assistant a1 answers your prompt "one two three four five six seven eight…" with no files.',
		);
	});

	test('is the one of an example whose words are there', () => {
		const question = user('What is my name?');
		expect(compose(question)).toContain('answers your prompt');
		expect(compose(user('My name is Zelda'), question)).toBe('Your name is Zelda.');
	});

	test('is what a tool returned', () => {
		const result: ConversationMessage = { role: 'tool', tool: 'Calculator', content: '391' };
		expect(compose(user('What is 17 * 23?'), result)).toBe('The tool Calculator returned 391');
	});
});
