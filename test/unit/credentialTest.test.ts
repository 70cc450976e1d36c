import { describeProbeFailure, interpretProbe, isSentInClear } from '../../nodes/credentialTest';

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
		[
			402,
			'{"error":"Insufficient balance"}',
			'Error',
			'because the account has no credit (402): Insufficient balance. Add credit',
		],
		[407, '', 'Error', 'because a proxy requires a sign-in (407). Check the proxy'],
		[405, '{"message":"Method Not Allowed"}', 'Error', 'no Mingleego API at this address (405)'],
		[404, '{"error":"Assistant not found"}', 'OK', 'accepted'],
		[404, '{"error":"No user has this API key"}', 'Error', 'rejected the API key'],
		[409, '{"error":"Unknown API key"}', 'Error', 'rejected the API key: Unknown API key'],
		[410, '{"error":"This assistant was removed"}', 'Error', 'could not check the key (410)'],
		[200, '{"text":"Hello","fileUrl":"https://files.example/a"}', 'OK', 'accepted'],
		[200, '{"text":"Hello"}', 'Error', 'does not come from the Mingleego API'],
		[200, '{"text":"Hello","fileUrl":{}}', 'Error', 'does not come from the Mingleego API'],
		[200, '{"ok":true}', 'Error', 'does not come from the Mingleego API'],
		[204, '', 'Error', 'does not come from the Mingleego API'],
		[200, '{"success":false,"message":"prompt is required"}', 'OK', 'accepted'],
		[
			200,
			'{"success":false,"message":"Quota exceeded","text":"","fileUrl":null}',
			'Error',
			'could not check the key (200): Quota exceeded',
		],
		[
			200,
			'{"type":"error","text":"Rate limit exceeded","fileUrl":null}',
			'Error',
			'could not check the key (200): Rate limit exceeded',
		],
		[200, '{"status":"failed"}', 'Error', 'could not check the key (200)'],
		[304, '', 'Error', 'does not come from the Mingleego API'],
		[300, '{"text":"","fileUrl":null}', 'Error', 'does not come from the Mingleego API'],
	])('%i %s → %s: %s', (status, body, result, message) => {
		expect(interpretProbe(status, body)).toEqual({
			status: result,
			message: expect.stringContaining(message),
		});
	});

	test.each([402, 406, 408, 409, 410, 411, 413, 414, 415, 418, 421, 423, 425, 426, 428, 431, 451])(
		'an empty %i does not say that the key was accepted',
		(status) => {
			expect(interpretProbe(status, '')).toEqual({
				status: 'Error',
				message: expect.stringContaining('could not check the key'),
			});
		},
	);

	test.each([401, 402, 407, 408, 413, 415, 429, 451, 500, 502, 503, 504])(
		'the status of a web page says more than that it is one: %i',
		(status) => {
			const page = '<html><title>Nothing here</title></html>';
			const { message } = interpretProbe(status, page);
			expect(message).toContain(`(${status}): Nothing here`);
			expect(message).not.toContain('web page');
		},
	);

	test.each([200, 203, 400, 403, 404, 405, 422])('a web page is not the API: %i', (status) => {
		const page = '<html><title>Invalid assistantId</title></html>';
		expect(interpretProbe(status, page)).toEqual({
			status: 'Error',
			message:
				'A web page was returned instead of an API response: Invalid assistantId. Check the Base URL.',
		});
	});

	test('a request that timed out', () => {
		const failure = Object.assign(new Error('timeout of 20000ms exceeded'), {
			code: 'ECONNABORTED',
		});
		const message = describeProbeFailure(failure);
		expect(message).toMatch(/\. Check the Base URL, or try again later\.$/);
		expect(message).not.toContain('Options');
	});

	test('a redirect is named', () => {
		expect(interpretProbe(301, '', 'https://elsewhere.example/').message).toContain(
			'https://elsewhere.example/',
		);
	});
});

describe('the key is sent unencrypted', () => {
	test.each([
		'http://mingleego.com',
		'http://gateway.internal:8080/mingle',
		'http://192.168.1.10',
		'http://128.0.0.1',
		'http://127.0.0.1.example.com',
		'http://localhost.example.com',
		'http://notlocalhost',
		'http://host.docker.internal',
		'http://[fd00::1]',
		'http://[::127.0.0.1]:1',
	])('to %s', (url) => expect(isSentInClear(url)).toBe(true));

	test.each([
		'https://mingleego.com',
		'https://192.168.1.10',
		'http://localhost:3210',
		'http://LOCALHOST.',
		'http://api.localhost',
		'http://127.0.0.1:3210',
		'http://127.8.9.10',
		'http://127.1',
		'http://2130706433',
		'http://0x7f.1',
		'http://0.0.0.0:3210',
		'http://[::1]:3210',
		'http://[0:0:0:0:0:0:0:1]',
		'http://[::ffff:127.0.0.1]',
	])('not to %s', (url) => expect(isSentInClear(url)).toBe(false));
});
