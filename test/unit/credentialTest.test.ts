import { interpretProbe } from '../../nodes/credentialTest';

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
