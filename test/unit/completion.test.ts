import { parseCompletion } from '../../nodes/Mingleego/response/completion';

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
		['', 'Mingleego answered with nothing'],
		['{}', 'not a reply of the Mingleego API: {}'],
		['{"text":7}', 'not a reply'],
		['{"text":null,"fileUrl":null}', 'not a reply'],
		['[{"text":"hi"}]', 'not a reply'],
		['"hi"', 'not a reply'],
		['null', 'not a reply'],
		['<!doctype html><title>Sign in</title>', 'not a reply of the Mingleego API: Sign in'],
		['{"error":"no credits"}', 'Mingleego reported an error: no credits'],
		['{"text":"hi","error":{"message":"no credits"}}', 'Mingleego reported an error: no credits'],
	])('%s is an error', (body, message) => {
		expect(() => parseCompletion(body)).toThrow(message);
	});
});
