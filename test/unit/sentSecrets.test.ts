import { getSentSecrets, rememberSecrets } from '../../nodes/client/errors/sentSecrets';

test('all secrets that a context has sent, each once, as a request contains them', () => {
	const context = {};
	expect(getSentSecrets(context)).toEqual([]);
	rememberSecrets(context, { apiKey: ' first-key\n', bearerToken: 'Bearer token' });
	rememberSecrets(context, { apiKey: 'first-key', bearerToken: '' });
	rememberSecrets(context, { apiKey: 'second-key' });
	expect(getSentSecrets(context)).toEqual(['first-key', 'token', 'second-key']);
});

test('nothing of another context, and nothing that cannot be sent', () => {
	const context = {};
	rememberSecrets({}, { apiKey: 'first-key' });
	rememberSecrets(context, { apiKey: 'a key', bearerToken: 'tökén' });
	expect(getSentSecrets(context)).toEqual([]);
});
