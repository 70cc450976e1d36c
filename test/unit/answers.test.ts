import { describeConnectionError } from '../../nodes/Mingleego/errors/connectionError';
import { interpretProbe } from '../../nodes/Mingleego/methods/credentialTest';
import { parseCompletion } from '../../nodes/Mingleego/response/completion';
import { parseFileId } from '../../nodes/Mingleego/response/fileId';

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

describe('a file ID', () => {
	test.each([
		['input_1764951853973_it_services.pdf', 'input_1764951853973_it_services.pdf'],
		['input_1_a.pdf\n', 'input_1_a.pdf'],
		['17649518539731234567890', '17649518539731234567890'],
		['0042', '0042'],
		['"input_1_a.pdf"', 'input_1_a.pdf'],
		['"a"b"', '"a"b"'],
		['input_1_offer, "final" {2}.pdf', 'input_1_offer, "final" {2}.pdf'],
		['{"fileId":"input_1_a.pdf"}', 'input_1_a.pdf'],
		['{"id":"input_1_a.pdf","name":"x"}', 'input_1_a.pdf'],
		['{a}.pdf', '{a}.pdf'],
		['[a] b.pdf', '[a] b.pdf'],
		['{"id":42}', '42'],
		['{"success":true,"data":{"fileId":"input_1_a.pdf"}}', 'input_1_a.pdf'],
		['{"file":{"_id":"input_1_a.pdf"}}', 'input_1_a.pdf'],
		['["input_1_a.pdf"]', 'input_1_a.pdf'],
		['[{"id":"input_1_a.pdf"}]', 'input_1_a.pdf'],
	])('%s', (body, fileId) => {
		expect(parseFileId(body)).toBe(fileId);
	});

	test.each([
		['', 'did not return a file ID'],
		['  \n', 'did not return a file ID'],
		['""', 'did not return a file ID'],
		['{"ok":true}', 'did not return a file ID'],
		['{"success":false,"message":"Quota exceeded"}', 'did not return a file ID: Quota exceeded'],
		['null', 'did not return a file ID'],
		['undefined', 'did not return a file ID'],
		['[]', 'did not return a file ID'],
		['{"id":12345678901234567890}', 'did not return a file ID'],
		[`${'{"data":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'did not return a file ID'],
		['<p>Sign in</p>', 'web page'],
		['<!DOCTYPE html><html></html>', 'web page'],
		['{"error":"too large"}', 'Mingleego reported an error: too large'],
	])('%j is an error', (body, message) => {
		expect(() => parseFileId(body)).toThrow(message);
	});
});

describe('the credential test', () => {
	test.each([
		[400, '{"error":"assistantId is required"}', 'OK', 'accepted'],
		[422, '{"message":["prompt should not be empty"]}', 'OK', 'accepted'],
		[400, '', 'OK', 'accepted'],
		[200, '{"text":"","fileUrl":null}', 'OK', 'accepted'],
		[401, '{"error":"nope"}', 'Error', 'rejected the API key (401): nope'],
		[403, '', 'Error', 'rejected the API key (403)'],
		[400, '{"error":"Invalid API key"}', 'Error', 'rejected the API key: Invalid API key'],
		[400, 'x-api-key header is missing', 'Error', 'rejected the API key'],
		[200, '{"error":"Unauthorized"}', 'Error', 'rejected the API key'],
		[404, '{"error":"not found"}', 'Error', 'no Mingleego API at this address (404)'],
		[
			200,
			'<!doctype html><title>Welcome</title>',
			'Error',
			'A web page was returned instead of an API response: Welcome',
		],
		[400, '<html><body>400 Bad Request</body></html>', 'Error', 'A web page was returned'],
		[200, 'ok', 'Error', 'does not come from the Mingleego API: ok'],
		[429, '', 'Error', 'limiting requests'],
		[500, '{"message":"boom"}', 'Error', 'could not check the key (500): boom'],
		[503, '', 'Error', 'could not check the key (503)'],
	])('%i %s → %s: %s', (status, body, result, message) => {
		expect(interpretProbe(status, body)).toEqual({
			status: result,
			message: expect.stringContaining(message),
		});
	});

	test('a redirect is named', () => {
		expect(interpretProbe(301, '', 'https://elsewhere.example/').message).toContain(
			'https://elsewhere.example/',
		);
	});
});

describe('a connection error', () => {
	const failing = (code: string, message = 'x') => Object.assign(new Error(message), { code });

	test.each([
		[failing('ECONNREFUSED'), 'the connection was refused (ECONNREFUSED)'],
		[
			new Error('outer', { cause: failing('ENOTFOUND') }),
			'its host name was not found (ENOTFOUND)',
		],
		[
			failing('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
			'its certificate is not trusted (self-signed certificate)',
		],
		[new Error('stream has been aborted'), 'the connection was lost'],
		[failing('ERR_BAD_RESPONSE', 'stream has been aborted'), 'the connection was lost'],
		[failing('ECONNABORTED', 'timeout of 5 ms exceeded'), 'the request timed out'],
		[
			new Error('n8n', { cause: new Error('The Base URL "x" is not an HTTP or HTTPS URL') }),
			'The Base URL "x"',
		],
		['odd', 'odd'],
	])('%s', (failure, message) => {
		expect(describeConnectionError(failure).message).toContain(message);
	});

	test('an error that does not come from the server says so', () => {
		for (const failure of [new Error('The Base URL is empty'), failing('ENOSPC'), 'odd']) {
			expect(describeConnectionError(failure)).toMatchObject({ isLocal: true });
		}
		for (const code of ['ECONNRESET', 'EPROTO', 'CERT_HAS_EXPIRED', 'HPE_INVALID_CONSTANT']) {
			expect(describeConnectionError(failing(code)).isLocal).toBeUndefined();
		}
	});

	test('the message for a canceled request', () => {
		expect(describeConnectionError(failing('ERR_CANCELED', 'canceled')).message).toBe(
			'Request cancelled: the execution was stopped',
		);
	});

	test('an error that causes itself', () => {
		const ring = new Error('a');
		ring.cause = ring;
		expect(describeConnectionError(ring).message).toBe('a');
	});
});
