import { waitUntil } from '../waitUntil';

/** The account that owns a test's n8n; the e-mail address belongs to nobody (RFC 2606). */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olive',
	lastName: 'Owner',
	password: 'Mingleego-1',
};

/** n8n ties a session to the browser that began it. */
export const BROWSER = 'n8n-nodes-mingleego';

/** What is asked of the settings that n8n gives its editor. */
interface Settings {
	userManagement: { showSetupOnFirstLoad: boolean };
}

/** n8n's internal API, signed in as the owner. */
export interface Api {
	url: string;
	/** Returns the response's `data`. Throws an Error with n8n's message. */
	ask: <T>(method: string, path: string, body?: unknown) => Promise<T>;
	/** Makes the owner's account, or signs in to it. */
	signIn: () => Promise<void>;
	/** The session's. */
	cookie: () => string;
}

/**
 * A client of n8n's own REST API, the one that the editor uses.
 *
 * @param url n8n's, without a slash at the end
 */
export function createApi(url: string): Api {
	let cookie = '';

	async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
		const request = {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': BROWSER,
				...(cookie ? { cookie } : {}),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		};
		// After a large run n8n has had no time to check its database, and refuses everything until it has.
		const response = await waitUntil('n8n finds its database', async () => {
			const answer = await fetch(`${url}${path}`, request);
			return answer.status === 503 ? undefined : answer;
		});
		const [session] = response.headers.getSetCookie().filter((one) => one.startsWith('n8n-auth='));
		if (session) cookie = session.split(';')[0] ?? '';
		const text = await response.text();
		if (!response.ok) {
			throw new Error(
				`n8n returned ${response.status} for ${method} ${path}: ${text.slice(0, 500)}`,
			);
		}
		if (text === '') return undefined as T;
		const json = JSON.parse(text) as T | { data: T } | null;
		return json !== null && typeof json === 'object' && 'data' in json ? json.data : (json as T);
	}

	async function signIn() {
		const { email, password } = OWNER;
		const { userManagement } = await ask<Settings>('GET', '/rest/settings');
		if (userManagement.showSetupOnFirstLoad) await ask('POST', '/rest/owner/setup', OWNER);
		await ask('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	return { url, ask, signIn, cookie: () => cookie };
}
