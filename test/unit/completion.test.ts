import { parseCompletion } from '../../nodes/client/api/completion';

describe('a completion', () => {
	test.each([
		['{"text":"hi","fileUrl":null}', { text: 'hi', fileUrl: null }],
		['{"text":"hi","fileUrl":"https://x/y"}', { text: 'hi', fileUrl: 'https://x/y' }],
		['{"text":"hi"}', { text: 'hi', fileUrl: null }],
		['{"text":null,"fileUrl":"https://x/y"}', { text: '', fileUrl: 'https://x/y' }],
		[' {"text":"","fileUrl":"","other":1}\n', { text: '', fileUrl: null }],
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
	])('%s is an error', (body, message) => {
		expect(() => parseCompletion(body)).toThrow(message);
	});
});
