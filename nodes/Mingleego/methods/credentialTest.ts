import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { MingleegoApi } from '../../../credentials/MingleegoApi.credentials';
import { describeConnectionError } from '../errors/connectionError';
import {
	extractErrorMessage,
	isHtml,
	truncateToScanLimit,
	toSingleLine,
	truncate,
} from '../errors/errorMessage';
import { createRedactorFor, type Redact } from '../errors/redact';
import { CHAT_PATH } from '../http/endpoints';
import { parseJsonObject } from '../response/parseJson';

/** Milliseconds. A user is waiting for the result of the Test button. */
const TIMEOUT_MS = 20_000;

/**
 * n8n's Test button. The service has no endpoint that checks a key, so the chat endpoint is sent an empty body, which
 * it must refuse: no assistant replies and nothing is charged. How it refuses shows whether the key was accepted.
 *
 * A function instead of a declarative test request, because n8n's declarative tests treat every 400 as a failure.
 *
 * @param credential the credential as currently entered in the editor
 */
export async function mingleegoApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const credentials = credential.data ?? {};
	const hide = createRedactorFor(credentials);
	const { status, message } = await sendProbe.call(this, credentials, hide);
	return { status, message: hide(message) };
}

async function sendProbe(
	this: ICredentialTestFunctions,
	credentials: ICredentialDataDecryptedObject,
	hide: Redact,
): Promise<INodeCredentialTestResult> {
	// The only way to send a request that n8n offers here; `httpRequest` is not one of these helpers.
	const { request } = this.helpers;
	try {
		const probe: IHttpRequestOptions = {
			method: 'POST',
			url: CHAT_PATH,
			headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
			body: '{}',
		};
		const { url, ...authenticated } = await new MingleegoApi().authenticate(credentials, probe);
		const response = (await request({
			...authenticated,
			uri: url,
			simple: false,
			followRedirect: false,
			resolveWithFullResponse: true,
			timeout: TIMEOUT_MS,
		})) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
		const { body: rawBody = '' } = response;
		const body = typeof rawBody === 'string' ? rawBody : JSON.stringify(rawBody);
		const { location } = response.headers;
		// Secrets are redacted before anything is truncated.
		return interpretProbe(
			response.statusCode,
			hide(truncateToScanLimit(body)),
			typeof location === 'string' ? hide(location) : undefined,
		);
	} catch (failure) {
		const { message, hint: advice, isLocal } = describeConnectionError(failure);
		// A problem with a credential field comes with a hint about what to enter.
		return createErrorResult(isLocal && advice !== undefined ? `${message}. ${advice}` : message);
	}
}

/** Words that show that a refusal is about the key. */
const MENTIONS_KEY = /api[-_ ]?key|unauthori[sz]ed|authenticat|credential/i;

/** The fields of a chat body: a service that names one has read the body, so it accepted the key. */
const MENTIONS_BODY_FIELD = /assistant|prompt/i;

/** Words that suggest that a refusal is about the key, if it does not name a field. */
const MAY_MENTION_KEY = /\b(?:key|token)\b|denied|not allowed|forbidden|permission/i;

/**
 * What the response to an empty chat request says about the key that was sent with it.
 *
 * @param status HTTP status
 * @param body the response body as text
 * @param location the `Location` header, for a redirect
 */
export function interpretProbe(
	status: number,
	body: string,
	location?: unknown,
): INodeCredentialTestResult {
	const serviceMessage = toSingleLine(extractErrorMessage(body));
	const quote = serviceMessage ? `: ${truncate(serviceMessage)}` : '';
	const baseUrlHint = 'Check the Base URL.';

	const notTheApi = `The response does not come from the Mingleego API${quote}. ${baseUrlHint}`;

	if (status >= 300 && status < 400) {
		if (typeof location !== 'string') return createErrorResult(notTheApi);
		return createErrorResult(
			`The Base URL redirects to ${truncate(toSingleLine(location))}. Enter that address if it is Mingleego's.`,
		);
	}
	if (isHtml(body))
		return createErrorResult(
			`A web page was returned instead of an API response${quote}. ${baseUrlHint}`,
		);
	if (status === 401 || status === 403) {
		return createErrorResult(`Mingleego rejected the API key (${status})${quote}`);
	}
	if (status === 429)
		return createErrorResult(
			`Mingleego is limiting requests at the moment (429)${quote}. Try again in a minute.`,
		);
	if (status >= 500)
		return createErrorResult(
			`Mingleego could not check the key (${status})${quote}. Try again later.`,
		);

	const payload = parseJsonObject(body);
	const isRefusal = status >= 400 || Boolean(payload?.error) || payload?.success === false;
	const namesBodyField = MENTIONS_BODY_FIELD.test(serviceMessage);
	if (
		isRefusal &&
		(MENTIONS_KEY.test(serviceMessage) || (!namesBodyField && MAY_MENTION_KEY.test(serviceMessage)))
	) {
		return createErrorResult(`Mingleego rejected the API key${quote}`);
	}
	if (status === 405 || (status === 404 && !namesBodyField))
		return createErrorResult(
			`There is no Mingleego API at this address (${status}). ${baseUrlHint}`,
		);
	if (isRefusal || typeof payload?.text === 'string') {
		return { status: 'OK', message: 'The API key was accepted' };
	}
	return createErrorResult(notTheApi);
}

function createErrorResult(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
