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

	const SAME_ORIGIN: Array<[string, string]> = [
		['https://mingleego.com/files/a.pdf?x=1#y', 'https://mingleego.com/files/a.pdf?x=1#y'],
		['HTTPS://MingleEgo.COM:443/x', 'https://mingleego.com/x'],
		['https:\\\\mingleego.com\\x', 'https://mingleego.com/x'],
		['//mingleego.com/x', 'https://mingleego.com/x'],
		[' https://mingleego.com/x', 'https://mingleego.com/x'],
		['api/x', 'https://mingleego.com/api/x'],
		['', 'https://mingleego.com/'],
		// These look like other hosts, and are paths.
		['/x@other.example/', 'https://mingleego.com/x@other.example/'],
		['/\t/other.example', 'https://mingleego.com/\t/other.example'],
		['@other.example/x', 'https://mingleego.com/@other.example/x'],
		['.other.example', 'https://mingleego.com/.other.example'],
		['https:other.example/x', 'https://mingleego.com/other.example/x'],
		['https:/other.example/x', 'https://mingleego.com/other.example/x'],
		['https://mingleego.com\\@other.example/', 'https://mingleego.com/@other.example/'],
	];
	test.each(SAME_ORIGIN)('%j is on the origin of the base URL', async (url, sent) => {
		const signed = await sign({}, { url });
		expect(signed).toMatchObject({ url: sent, headers: { 'x-api-key': KEY } });
		expect(new URL(signed.url).origin).toBe('https://mingleego.com');
	});

	test('below a gateway the whole origin counts, as for a generated file', async () => {
		const baseUrl = 'https://gateway.example/mingle';
		for (const url of [
			'https://gateway.example/files/a',
			'https://gateway.example/mingle/../files/a',
		]) {
			expect(await sign({ baseUrl }, { url })).toMatchObject({
				url: 'https://gateway.example/files/a',
			});
		}
	});

	test('what is relative to the base URL is below it', async () => {
		const signed = await sign({ baseUrl: 'https://gateway.example/mingle' }, { url: 'api/x' });
		expect(signed.url).toBe('https://gateway.example/mingle/api/x');
	});

	const OTHER_ORIGINS: Array<[string, string]> = [
		['https://other.example/x', 'https://other.example'],
		['https://mingleego.com.other.example/', 'https://mingleego.com.other.example'],
		['https://www.mingleego.com/', 'https://www.mingleego.com'],
		['https://mingleego.com@other.example/', 'https://other.example'],
		['https://mingleego.com:pw@other.example/', 'https://other.example'],
		['https:\\\\other.example/', 'https://other.example'],
		['ht\ntps://other.example/', 'https://other.example'],
		['//other.example/x', 'https://other.example'],
		['/\\other.example/x', 'https://other.example'],
		['\\\\other.example/x', 'https://other.example'],
		[' //other.example/x', 'https://other.example'],
		['http://mingleego.com/x', 'http://mingleego.com'],
		['https://mingleego.com:8443/x', 'https://mingleego.com:8443'],
		['blob:https://mingleego.com/x', 'blob://'],
		['data:text/plain,x', 'data://'],
		['ftp://mingleego.com/x', 'ftp://mingleego.com'],
		['https://', 'this URL'],
	];
	test.each(OTHER_ORIGINS)('%j never gets the key', async (url, named) => {
		await expect(sign({}, { url })).rejects.toMatchObject({
			message: `The Mingleego credential sends its API key only to its Base URL https://mingleego.com, not to ${named}`,
			description: expect.stringContaining('correct the URL'),
		});
	});

	test("the form of n8n's older requests, which the HTTP Request node sends", async () => {
		const options = { url: undefined, uri: 'https://mingleego.com/x', followAllRedirects: true };
		const signed = await sign({}, options);
		expect(signed).toMatchObject({ url: 'https://mingleego.com/x', headers: { 'x-api-key': KEY } });
		expect(signed).not.toHaveProperty('uri');
		await expect(sign({}, { ...options, uri: 'https://other.example/x' })).rejects.toThrow(
			'not to https://other.example',
		);
		// n8n sends to `url` where there are both.
		await expect(sign({}, { ...options, url: 'https://other.example/x' })).rejects.toThrow(
			'not to https://other.example',
		);
	});

	test.each(['/x', 'x', 'https://mingleego.com/x'])(
		"the request's own base URL is not used: %s",
		async (url) => {
			const signed = await sign({}, { url, baseURL: 'https://other.example' });
			expect(signed.url).toBe('https://mingleego.com/x');
			expect(signed).not.toHaveProperty('baseURL');
		},
	);

	test('follows no redirect, in either form of request', async () => {
		expect(await sign({}, { followRedirect: true, maxRedirects: 5 })).toMatchObject({
			disableFollowRedirect: true,
			maxRedirects: 0,
		});
	});

	test.each(['token-123', 'Bearer token-123', ' bearer  token-123 '])(
		'bearer token %j on uploads alone',
		async (bearerToken) => {
			const upload = await sign({ bearerToken }, { url: '/api/interactions/chat/file' });
			expect(upload.headers).toMatchObject({ Authorization: 'Bearer token-123', 'x-api-key': KEY });
			for (const url of [
				'/api/interactions/chat',
				'/api/interactions/chat/sse',
				'/x/api/interactions/chat/file',
			]) {
				expect((await sign({ bearerToken }, { url })).headers).not.toHaveProperty('Authorization');
			}
			const whole = { url: 'https://mingleego.com/api/interactions/chat/file?x=1' };
			expect((await sign({ bearerToken }, whole)).headers).toHaveProperty('Authorization');
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
