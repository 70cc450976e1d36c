import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** The service's base URL according to its documentation (https://mingleego.com/api-reference/introduction). */
const DEFAULT_BASE_URL = 'https://mingleego.com';

/** The only endpoint that accepts a bearer token in addition to the key (https://mingleego.com/api-reference/chat). */
export const UPLOAD_PATH = '/api/interactions/chat/file';

/** The characters that HTTP allows in a header and a key can contain (RFC 9110, 5.5), without spaces. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** A path. After two slashes, or a slash and a backslash, a host follows (https://url.spec.whatwg.org/#url-parsing). */
const PATH = /^\/(?![/\\])/;

/** The API key, the base URL, and how a request is authenticated. */
export class MingleegoApi implements ICredentialType {
	name = 'mingleegoApi';

	displayName = 'Mingleego API';

	icon: Icon = {
		light: 'file:../nodes/Mingleego/mingleego.svg',
		dark: 'file:../nodes/Mingleego/mingleego.dark.svg',
	};

	documentationUrl =
		'https://github.com/mingleego/n8n-nodes-mingleego/blob/main/docs/credential.md';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Create it in Mingleego under Settings > API Keys',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			placeholder: `e.g. ${DEFAULT_BASE_URL}`,
			description: 'Change this only if you reach Mingleego through your own proxy or gateway',
		},
		{
			displayName: 'Bearer Token',
			name: 'bearerToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Sent as an Authorization header in addition to the API key, with file uploads only',
			hint: 'Optional: leave it empty unless Mingleego gave you one for uploads',
		},
	];

	/**
	 * Sends a request to the credential's base URL and authenticates it.
	 *
	 * A function instead of n8n's declarative form: an expression there costs about 1 ms per item (measured on n8n 2.40),
	 * and it could neither check the base URL nor distinguish an upload from a chat.
	 *
	 * @param credentials the fields above, decrypted
	 * @param requestOptions the request; a `url` that is a path is appended to the base URL, and any other must be on its
	 *   origin. The HTTP Request node still sends n8n's older form of request, which has a `uri`.
	 * @returns a copy of the request, so that what n8n keeps of the original does not contain the key. It follows no
	 *   redirect: n8n's HTTP client would take the key along to any host.
	 * @throws Error with a message for the user, before anything is sent, if a field cannot be used or the request goes
	 *   to another origin
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions & { uri?: unknown },
	): Promise<IHttpRequestOptions> {
		const baseUrl = getBaseUrl(credentials);
		const url = resolveUrl(requestOptions.url ?? requestOptions.uri, baseUrl);
		const headers: Record<string, unknown> = { ...requestOptions.headers };
		headers['x-api-key'] = requireSecret(readApiKey(credentials), 'API Key');
		if (credentials.bearerToken && url.split(/[?#]/, 1)[0] === baseUrl + UPLOAD_PATH) {
			headers.Authorization = `Bearer ${requireSecret(readBearerToken(credentials), 'Bearer Token')}`;
		}

		const authenticated = {
			...requestOptions,
			url,
			headers,
			disableFollowRedirect: true,
			// The same for the older form.
			maxRedirects: 0,
		};
		// Only the URL that was checked is sent.
		delete authenticated.uri;
		delete authenticated.baseURL;
		return authenticated as IHttpRequestOptions;
	}
}

/**
 * The secrets that the requests with a credential can contain, as they contain them.
 *
 * @param credentials the credential's fields, decrypted
 * @returns the key, then the token; one that is empty or cannot be sent is left out
 */
export function listSecrets(credentials: ICredentialDataDecryptedObject): string[] {
	return [readApiKey(credentials), readBearerToken(credentials)].filter((secret) =>
		HEADER_SAFE.test(secret),
	);
}

/** Copying adds whitespace. */
function readApiKey({ apiKey }: ICredentialDataDecryptedObject): string {
	return String(apiKey ?? '').trim();
}

/** Copying adds the name of the scheme too. */
function readBearerToken({ bearerToken }: ICredentialDataDecryptedObject): string {
	return String(bearerToken ?? '')
		.trim()
		.replace(/^Bearer(?:\s+|$)/i, '');
}

/**
 * Returns the base URL without a trailing slash. An empty field means the default.
 *
 * @param credentials the credential's fields, decrypted
 * @throws Error with a message for the user if it is not a web address, or has parts that no request would carry
 */
export function getBaseUrl(credentials: ICredentialDataDecryptedObject): string {
	const entered = String(credentials.baseUrl ?? '').trim() || DEFAULT_BASE_URL;
	const parsed = URL.canParse(entered) ? new URL(entered) : undefined;
	if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') {
		// A text that is not an address may still contain a password.
		const quoted = /[@?#]/.test(entered) ? '' : ` "${entered}"`;
		throw createFieldError(
			`The Base URL${quoted} in the Mingleego credential is not an HTTP or HTTPS URL`,
			`Enter one that starts with https:// or http://, such as ${DEFAULT_BASE_URL}.`,
		);
	}
	if (parsed.username !== '' || parsed.password !== '') {
		throw createFieldError(
			'The Base URL in the Mingleego credential must not contain a user name or password',
			`Mingleego only uses the API key. Enter the URL without them, such as ${DEFAULT_BASE_URL}.`,
		);
	}
	if (parsed.search !== '' || parsed.hash !== '') {
		throw createFieldError(
			'The Base URL in the Mingleego credential must not contain a query or a fragment',
			`Enter the URL without "?", "#" and everything after them, such as ${DEFAULT_BASE_URL}.`,
		);
	}
	return parsed.origin + parsed.pathname.replace(/\/+$/, '');
}

/**
 * Resolves what a request calls its URL.
 *
 * @throws Error with a message for the user if it is not on the base URL's origin. The rest of the URL does not matter:
 *   a reply's `fileUrl` may be anywhere on that host.
 */
function resolveUrl(target: unknown, baseUrl: string): string {
	const address = String(target ?? '');
	if (PATH.test(address)) return baseUrl + address;
	const base = new URL(`${baseUrl}/`);
	const url = URL.canParse(address, base.href) ? new URL(address, base.href) : undefined;
	// Not the origins: that of `blob:https://…` is the origin of what follows.
	if (url?.protocol === base.protocol && url.host === base.host) return url.href;
	const requested = url === undefined ? 'this URL' : `${url.protocol}//${url.host}`;
	throw createFieldError(
		`The Mingleego credential sends its API key only to its Base URL ${base.origin}, not to ${requested}`,
		'Use another credential for this URL, or correct the URL or the Base URL.',
	);
}

/** Returns a secret if it can be sent. The error message never quotes it. */
function requireSecret(secret: string, field: string): string {
	if (secret === '') {
		throw createFieldError(
			`The ${field} in the Mingleego credential is empty`,
			'Enter it and save.',
		);
	}
	if (!HEADER_SAFE.test(secret)) {
		throw createFieldError(
			`The ${field} in the Mingleego credential contains a space, a line break or a special character that cannot be sent in a header`,
			'Copy it again from Mingleego and save.',
		);
	}
	return secret;
}

/**
 * An error with a message for the user. n8n wraps it, and keeps the description with the message in all its versions,
 * so the description holds the hint.
 */
function createFieldError(message: string, description: string): Error {
	return Object.assign(new Error(message), { description });
}
