import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { MingleegoApi } from '../../../credentials/MingleegoApi.credentials';
import { connectionTrouble } from '../errors/connectionError';
import { excerpt, isWebPage, oneLine, startOf, wordsOf } from '../errors/errorMessage';
import { withoutSecretsOf, type Redact } from '../errors/redact';
import { objectOf } from '../response/completion';

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
	const credentials = credential.data ?? {};
	const hide = withoutSecretsOf(credentials);
	const { status, message } = await ask.call(this, credentials, hide);
	return { status, message: hide(message) };
}

async function ask(
	this: ICredentialTestFunctions,
	credentials: ICredentialDataDecryptedObject,
	hide: Redact,
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
		const { url, ...signed } = await new MingleegoApi().authenticate(credentials, question);
		const answer = (await request({
			...signed,
			uri: url,
			simple: false,
			followRedirect: false,
			resolveWithFullResponse: true,
			timeout: TIMEOUT,
		})) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
		const { body: given = '' } = answer;
		const body = typeof given === 'string' ? given : JSON.stringify(given);
		const { location } = answer.headers;
		// Without secrets before anything is shortened.
		return judge(
			answer.statusCode,
			hide(startOf(body)),
			typeof location === 'string' ? hide(location) : undefined,
		);
	} catch (failure) {
		const { message, advice, isLocal } = connectionTrouble(failure);
		// What is wrong with a field of the credential comes with what to enter.
		return failed(isLocal && advice !== undefined ? `${message}. ${advice}` : message);
	}
}

/** Words by which a refusal certainly speaks of the key. */
const OF_THE_KEY = /api[-_ ]?key|unauthori[sz]ed|authenticat|credential/i;

/** The fields of a chat's body: a refusal that names one has read it, so the key was let in. */
const OF_THE_BODY = /assistant|prompt/i;

/** Words by which a refusal may speak of the key, if it does not name a field. */
const PERHAPS_OF_THE_KEY = /\b(?:key|token)\b|denied|not allowed|forbidden|permission/i;

/**
 * What an answer to an empty chat request says of the key that it was sent with.
 *
 * @param status HTTP status
 * @param body the answer's body as text
 * @param location the `Location` header, for a redirect
 */
export function judge(status: number, body: string, location?: unknown): INodeCredentialTestResult {
	const words = oneLine(wordsOf(body));
	const saying = words ? `: ${excerpt(words)}` : '';
	const wrongPlace = 'Check the Base URL.';

	const notTheApi = `Something answered that is not the Mingleego API${saying}. ${wrongPlace}`;

	if (status >= 300 && status < 400) {
		if (typeof location !== 'string') return failed(notTheApi);
		return failed(
			`The Base URL redirects to ${excerpt(oneLine(location))}. Enter that address if it is Mingleego's.`,
		);
	}
	if (isWebPage(body))
		return failed(`A web page answered instead of the API${saying}. ${wrongPlace}`);
	if (status === 401 || status === 403) {
		return failed(`Mingleego rejected the API key (${status})${saying}`);
	}
	if (status === 429)
		return failed(
			`Mingleego is limiting requests at the moment (429)${saying}. Try again in a minute.`,
		);
	if (status >= 500)
		return failed(`Mingleego could not check the key (${status})${saying}. Try again later.`);

	const answer = objectOf(body);
	const refused = status >= 400 || Boolean(answer?.error) || answer?.success === false;
	const ofTheBody = OF_THE_BODY.test(words);
	if (refused && (OF_THE_KEY.test(words) || (!ofTheBody && PERHAPS_OF_THE_KEY.test(words)))) {
		return failed(`Mingleego rejected the API key${saying}`);
	}
	if (status === 405 || (status === 404 && !ofTheBody))
		return failed(`There is no Mingleego API at this address (${status}). ${wrongPlace}`);
	if (refused || typeof answer?.text === 'string') {
		return { status: 'OK', message: 'The API key was accepted' };
	}
	return failed(notTheApi);
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
