import { MingleegoApi } from '../../credentials/MingleegoApi.credentials';

const KEY = 'mg_0123456789abcdef';

async function sign(credentials: Record<string, string>, request?: Record<string, unknown>) {
	const options = {
		method: 'POST',
		url: '/api/interactions/chat',
		headers: { Accept: 'x' },
		...request,
	};
	return await new MingleegoApi().authenticate({ apiKey: KEY, ...credentials }, options as never);
}

describe('an authenticated request', () => {
	test.each([
		[undefined, 'https://mingleego.com/api/interactions/chat'],
		['', 'https://mingleego.com/api/interactions/chat'],
		['https://mingleego.com/', 'https://mingleego.com/api/interactions/chat'],
		[' http://localhost:3210 ', 'http://localhost:3210/api/interactions/chat'],
		['https://gateway.example/mingle//', 'https://gateway.example/mingle/api/interactions/chat'],
		['https://gateway.example/?#', 'https://gateway.example/api/interactions/chat'],
	])('base URL %j', async (baseUrl, url) => {
		expect(await sign(baseUrl === undefined ? {} : { baseUrl })).toMatchObject({ url });
	});

	test('carries the key, keeps the headers and leaves the request it was given alone', async () => {
		const options = {
			method: 'POST',
			url: '/x',
			baseURL: 'https://mingleego.com',
			headers: { Accept: 'y' },
		};
		const signed = await new MingleegoApi().authenticate({ apiKey: ` ${KEY}\n` }, options as never);
		expect(signed.headers).toEqual({ Accept: 'y', 'x-api-key': KEY });
		expect(signed).not.toHaveProperty('baseURL');
		expect(options).toEqual({
			method: 'POST',
			url: '/x',
			baseURL: 'https://mingleego.com',
			headers: { Accept: 'y' },
		});
	});

	test('a whole URL, as the HTTP Request node passes it, stays', async () => {
		expect(await sign({}, { url: 'https://other.example/x' })).toMatchObject({
			url: 'https://other.example/x',
		});
	});

	test.each(['token-123', 'Bearer token-123', ' bearer  token-123 '])(
		'bearer token %j on uploads alone',
		async (bearerToken) => {
			const upload = await sign({ bearerToken }, { url: '/api/interactions/chat/file' });
			expect(upload.headers).toMatchObject({ Authorization: 'Bearer token-123', 'x-api-key': KEY });
			for (const url of ['/api/interactions/chat', '/api/interactions/chat/sse']) {
				expect((await sign({ bearerToken }, { url })).headers).not.toHaveProperty('Authorization');
			}
		},
	);
});

test.each([
	[{ baseUrl: 'mingleego.com' }, 'The Base URL "mingleego.com"'],
	[{ baseUrl: 'ftp://mingleego.com' }, 'The Base URL "ftp://mingleego.com"'],
	[{ baseUrl: 'file:///etc/passwd' }, 'The Base URL'],
	[{ baseUrl: 'javascript:alert(1)' }, 'The Base URL'],
	[{ baseUrl: 'https://me:mg_secret@gateway.example' }, 'must not contain a user name or password'],
	[{ baseUrl: 'https://mg_secret@gateway.example' }, 'must not contain a user name or password'],
	[{ baseUrl: 'https://:mg_secret@gateway.example' }, 'must not contain a user name or password'],
	[{ baseUrl: 'https://gateway.example/?key=mg_secret' }, 'must not contain a query or a fragment'],
	[{ baseUrl: 'https://gateway.example/x#mg_secret' }, 'must not contain a query or a fragment'],
	[{ baseUrl: 'me:mg_secret@gateway.example' }, 'The Base URL in the Mingleego credential is not'],
	[
		{ baseUrl: 'ftp://me:mg_secret@gateway.example' },
		'The Base URL in the Mingleego credential is',
	],
	[{ baseUrl: 'https://?key=mg_secret' }, 'The Base URL in the Mingleego credential is not'],
	[{ apiKey: '' }, 'The API Key in the Mingleego credential is empty'],
	[{ apiKey: '  \n' }, 'is empty'],
	[{ apiKey: 'mg_secret\nX-Other: 1' }, 'contains a space, a line break'],
	[{ apiKey: 'mg_secret“' }, 'special character'],
])(
	'%j is refused before anything is sent, without quoting the key',
	async (credentials, message) => {
		const refused = sign(credentials);
		await expect(refused).rejects.toThrow(message);
		await expect(refused).rejects.not.toThrow('mg_secret');
	},
);
