import { createRequire } from 'node:module';

import { BROWSER, type Api } from '../../tools/n8n/api';
import type { N8n } from '../../tools/n8n/n8n';

/** What a tool of an MCP server expects, and what it says of itself. */
interface McpTool {
	name: string;
	description: string;
	inputSchema: { properties: Record<string, object>; required: string[] };
}

/** What a call of a tool returns. */
interface McpResult {
	content: Array<{ type: string; text: string }>;
	isError?: boolean;
}

/** What the tests use of the client of MCP's own SDK. */
export interface McpClient {
	connect: (transport: Transport) => Promise<void>;
	getServerVersion: () => { name: string } | undefined;
	getInstructions: () => string | undefined;
	listTools: () => Promise<{ tools: McpTool[] }>;
	callTool: (call: { name: string; arguments: object }) => Promise<McpResult>;
	close: () => Promise<void>;
}

interface Transport {
	finishAuth: (code: string) => Promise<void>;
}

interface Sdk {
	Client: new (about: { name: string; version: string }) => McpClient;
	StreamableHTTPClientTransport: new (url: URL, options: { authProvider: SignIn }) => Transport;
	UnauthorizedError: new () => Error;
}

/** Where the signed-in user is sent back to with the code. Nothing listens there: the code is read from the URL. */
const REDIRECT_URL = 'http://127.0.0.1:9/callback';

/**
 * Connects to an MCP server of n8n as a desktop client does: it is refused, registers itself, sends the user to n8n,
 * who allows access, and connects with the token for the code that it gets.
 *
 * @param url of the server
 * @returns the client of MCP's own SDK, the one that n8n has
 */
export async function connectMcp({ api, installation }: N8n, url: string): Promise<McpClient> {
	const sdk = loadSdk(installation.script);
	const signIn = new SignIn();
	const createTransport = () =>
		new sdk.StreamableHTTPClientTransport(new URL(url), { authProvider: signIn });
	const createClient = () => new sdk.Client({ name: 'a desktop client', version: '1.0.0' });

	const refused = createTransport();
	await expect(createClient().connect(refused)).rejects.toThrow(sdk.UnauthorizedError);
	await refused.finishAuth(await allowAccess(api, signIn.requireUrl()));
	const client = createClient();
	await client.connect(createTransport());
	return client;
}

function loadSdk(script: string): Sdk {
	const load = createRequire(script);
	return {
		...(load('@modelcontextprotocol/sdk/client/index.js') as Pick<Sdk, 'Client'>),
		...(load('@modelcontextprotocol/sdk/client/streamableHttp.js') as Omit<Sdk, 'Client'>),
		...(load('@modelcontextprotocol/sdk/client/auth.js') as Pick<Sdk, 'UnauthorizedError'>),
	};
}

/** What the SDK keeps of a sign-in between two requests. */
class SignIn {
	readonly redirectUrl = REDIRECT_URL;

	readonly clientMetadata = {
		client_name: 'A desktop client',
		redirect_uris: [REDIRECT_URL],
		token_endpoint_auth_method: 'none',
		grant_types: ['authorization_code', 'refresh_token'],
		response_types: ['code'],
	};

	private client?: object;

	private savedTokens?: object;

	private verifier = '';

	private url?: URL;

	clientInformation = () => this.client;

	saveClientInformation = (client: object) => void (this.client = client);

	tokens = () => this.savedTokens;

	saveTokens = (tokens: object) => void (this.savedTokens = tokens);

	codeVerifier = () => this.verifier;

	saveCodeVerifier = (verifier: string) => void (this.verifier = verifier);

	redirectToAuthorization = (url: URL) => void (this.url = url);

	/** Where the user is sent. */
	requireUrl(): URL {
		if (!this.url) throw new Error('The client did not ask the user to sign in');
		return this.url;
	}
}

/**
 * Allows access as the owner does on n8n's page.
 *
 * @returns the code for the client
 */
async function allowAccess({ url, cookie }: Api, authorizationUrl: URL): Promise<string> {
	const page = await fetch(authorizationUrl, { redirect: 'manual' });
	const session = page.headers.getSetCookie().map((one) => one.split(';')[0]);
	const response = await fetch(`${url}/rest/consent/approve`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'browser-id': BROWSER,
			cookie: [cookie(), ...session].join('; '),
		},
		body: JSON.stringify({ approved: true }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`n8n did not allow access: ${text}`);
	const { data } = JSON.parse(text) as { data: { redirectUrl: string } };
	const code = new URL(data.redirectUrl).searchParams.get('code');
	if (!code) throw new Error(`n8n returned no code: ${data.redirectUrl}`);
	return code;
}
