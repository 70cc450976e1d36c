import { parseCompletion } from '../../nodes/client/api/completion';

describe('a completion', () => {
	test.each([
		['{"text":"hi","fileUrl":null}', { text: 'hi', fileUrl: null }],
		['{"text":"hi","fileUrl":"https://x/y"}', { text: 'hi', fileUrl: 'https://x/y' }],
		['{"text":"hi"}', { text: 'hi', fileUrl: null }],
		['{"text":null,"fileUrl":"https://x/y"}', { text: '', fileUrl: 'https://x/y' }],
		[' {"text":"","fileUrl":"","other":1}\n', { text: '', fileUrl: null }],
		['{"text":"hi","detail":"low","data":{"error":"x"}}', { text: 'hi', fileUrl: null }],
	])('%s', (body, completion) => {
		expect(parseCompletion(body)).toEqual(completion);
	});

	test.each([
		['', 'Mingleego returned an empty response'],
		['{}', 'not in the format of the Mingleego API: {}'],
		['{"text":7}', 'not in the format'],
		['{"text":null,"fileUrl":null}', 'not in the format'],
		['[{"text":"hi"}]', 'not in the format'],
		['"hi"', 'not in the format'],
		['null', 'not in the format'],
		['<!doctype html><title>Sign in</title>', 'not in the format of the Mingleego API: Sign in'],
		['{"error":"no credits"}', 'Mingleego reported an error: no credits'],
		['{"text":"hi","error":{"message":"no credits"}}', 'Mingleego reported an error: no credits'],
		['{"success":true,"data":{"error":"no credits"}}', 'Mingleego reported an error: no credits'],
		['{"result":{"success":false,"message":"closed"}}', 'Mingleego reported an error: closed'],
		['{"detail":"Not authenticated"}', 'Mingleego reported an error: Not authenticated'],
		['{"detail":[{"message":"too long"}]}', 'Mingleego reported an error: too long'],
		['{"detail":null,"data":{"text":"hi"}}', 'not in the format'],
		['{"message":"Hello"}', 'not in the format of the Mingleego API: Hello'],
		['Unauthorized', 'not in the format of the Mingleego API: Unauthorized'],
	])('%s is an error', (body, message) => {
		expect(() => parseCompletion(body)).toThrow(message);
	});
});
