import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { MingleegoApi } from '../../../credentials/MingleegoApi.credentials';
import { objectOf } from '../response/completion';
import { isWebPage, wordsOf } from '../response/words';
import { connectionTrouble } from '../transport/connectionTrouble';

/** Milliseconds. A person waits in front of the Test button. */
const TIMEOUT = 20_000;

/**
 * n8n's Test button. The service has no endpoint that checks a key, so the chat endpoint is asked something
 * that it must refuse, an empty body: no assistant answers and nothing is charged. How it refuses tells
 * whether the key was accepted.
 *
 * A function and not a declared request, because n8n's declared tests take every 400 for a failure.
 *
 * @param credential the credential as the user has it in the editor
 */
export async function mingleegoApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	// The one way to send a request that n8n offers here; `httpRequest` is not among these helpers.
	const { request } = this.helpers;
	try {
		const question: IHttpRequestOptions = {
			method: 'POST',
			url: '/api/interactions/chat',
			headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
			body: '{}',
		};
		const { url, ...signed } = await new MingleegoApi().authenticate(
			credential.data ?? {},
			question,
		);
		const answer = (await request({
			...signed,
			uri: url,
			simple: false,
			followRedirect: false,
			resolveWithFullResponse: true,
			timeout: TIMEOUT,
		})) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
		const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? '');
		return judge(answer.statusCode, body, answer.headers.location);
	} catch (failure) {
		return { status: 'Error', message: connectionTrouble(failure).message };
	}
}

/** Words by which a refusal speaks of the key and not of the body. */
const OF_THE_KEY =
	/\bkey\b|api[-_ ]?key|unauthori[sz]ed|authenticat|not allowed|forbidden|permission/i;

/**
 * What an answer to an empty chat request says of the key that it was sent with.
 *
 * @param status HTTP status
 * @param body the answer's body as text
 * @param location the `Location` header, for a redirect
 */
export function judge(status: number, body: string, location?: unknown): INodeCredentialTestResult {
	const words = wordsOf(body);
	const saying = words ? `: ${words}` : '';
	const wrongPlace = 'Check the Base URL.';

	if (status === 401 || status === 403) {
		return failed(`Mingleego rejected the API key (${status})${saying}`);
	}
	if (status >= 300 && status < 400) {
		return failed(
			`The Base URL leads on to ${String(location ?? 'another address')}. Enter that one if it is Mingleego's.`,
		);
	}
	if (isWebPage(body))
		return failed(`A web page answered instead of the API${saying}. ${wrongPlace}`);
	if (status === 429)
		return failed(
			`Mingleego is limiting requests at the moment (429)${saying}. Try again in a minute.`,
		);
	if (status >= 500)
		return failed(`Mingleego could not check the key (${status})${saying}. Try again later.`);
	if (status === 404 || status === 405)
		return failed(`There is no Mingleego API at this address (${status}). ${wrongPlace}`);

	const answer = objectOf(body);
	if (OF_THE_KEY.test(words) && (status >= 400 || answer?.error)) {
		return failed(`Mingleego rejected the API key${saying}`);
	}
	if (status >= 400 || typeof answer?.text === 'string' || answer?.error) {
		return { status: 'OK', message: 'The API key was accepted' };
	}
	return failed(`Something answered that is not the Mingleego API${saying}. ${wrongPlace}`);
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
