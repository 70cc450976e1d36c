import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { MingleegoApi } from '../credentials/MingleegoApi.credentials';
import { ConnectionError, toConnectionError } from './client/errors/connectionError';
import { readErrorChain } from './client/errors/errorChain';
import { MINGLEEGO } from './client/errors/server';
import {
	extractErrorMessage,
	isHtml,
	truncateToScanLimit,
	toSingleLine,
	truncate,
} from './client/errors/errorMessage';
import { createRedactorFor, type Redact } from './client/errors/redact';
import { CHAT_PATH } from './client/api/endpoints';
import { parseJsonObject } from './client/api/parseJson';

/** A user is waiting for the result of the Test button. */
const PROBE_TIMEOUT_MS = 20_000;

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
	const redact = createRedactorFor(credentials);
	const { status, message } = await sendProbe.call(this, credentials, redact);
	return { status, message: redact(message) };
}

async function sendProbe(
	this: ICredentialTestFunctions,
	credentials: ICredentialDataDecryptedObject,
	redact: Redact,
): Promise<INodeCredentialTestResult> {
	try {
		const { statusCode, headers, body = '' } = await requestProbe.call(this, credentials);
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		const { location } = headers;
		// Secrets are redacted before anything is truncated.
		return interpretProbe(
			statusCode,
			redact(truncateToScanLimit(text)),
			typeof location === 'string' ? redact(location) : undefined,
		);
	} catch (failure) {
		const error = toConnectionError(failure, MINGLEEGO);
		if (error instanceof ConnectionError) return createErrorResult(error.message);
		// A problem with a credential field comes with a hint about what to enter.
		const { message, description } = readErrorChain(error);
		return createErrorResult(description === undefined ? message : `${message}. ${description}`);
	}
}

interface ProbeResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body?: unknown;
}

async function requestProbe(
	this: ICredentialTestFunctions,
	credentials: ICredentialDataDecryptedObject,
): Promise<ProbeResponse> {
	// The only way to send a request that n8n offers here; `httpRequest` is not one of these helpers.
	const { request } = this.helpers;
	const probe: IHttpRequestOptions = {
		method: 'POST',
		url: CHAT_PATH,
		headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
		body: '{}',
	};
	const { url, ...authenticated } = await new MingleegoApi().authenticate(credentials, probe);
	return (await request({
		...authenticated,
		uri: url,
		simple: false,
		followRedirect: false,
		resolveWithFullResponse: true,
		timeout: PROBE_TIMEOUT_MS,
	})) as ProbeResponse;
}

/** Words that show that a refusal is about the key. */
const MENTIONS_KEY = /api[-_ ]?key|unauthori[sz]ed|authenticat|credential/i;

/** The fields of a chat body: a service that names one has read the body, so it accepted the key. */
const MENTIONS_BODY_FIELD = /assistant|prompt/i;

/** Words that suggest that a refusal is about the key, if it does not name a field. */
const MAY_MENTION_KEY = /\b(?:key|token)\b|denied|not allowed|forbidden|permission/i;

const BASE_URL_HINT = 'Check the Base URL.';

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

	if (status >= 300 && status < 400) return interpretRedirect(location, quote);
	if (isHtml(body)) {
		return createErrorResult(
			`A web page was returned instead of an API response${quote}. ${BASE_URL_HINT}`,
		);
	}
	return interpretStatus(status, quote) ?? interpretBody(status, body, serviceMessage, quote);
}

function interpretRedirect(location: unknown, quote: string): INodeCredentialTestResult {
	if (typeof location !== 'string') return createWrongServiceResult(quote);
	const target = truncate(toSingleLine(location));
	return createErrorResult(
		`The Base URL redirects to ${target}. Enter that address if it is Mingleego's.`,
	);
}

/** The result for a status that decides it, whatever the body; otherwise undefined. */
function interpretStatus(status: number, quote: string): INodeCredentialTestResult | undefined {
	if (status === 401 || status === 403) {
		return createErrorResult(`Mingleego rejected the API key (${status})${quote}`);
	}
	if (status === 429) {
		return createErrorResult(
			`Mingleego is limiting requests at the moment (429)${quote}. Try again in a minute.`,
		);
	}
	if (status >= 500) {
		return createErrorResult(
			`Mingleego could not check the key (${status})${quote}. Try again later.`,
		);
	}
	return undefined;
}

function interpretBody(
	status: number,
	body: string,
	serviceMessage: string,
	quote: string,
): INodeCredentialTestResult {
	const payload = parseJsonObject(body);
	const isRefusal = status >= 400 || Boolean(payload?.error) || payload?.success === false;
	const namesBodyField = MENTIONS_BODY_FIELD.test(serviceMessage);
	const isAboutKey =
		MENTIONS_KEY.test(serviceMessage) || (!namesBodyField && MAY_MENTION_KEY.test(serviceMessage));
	if (isRefusal && isAboutKey) return createErrorResult(`Mingleego rejected the API key${quote}`);
	if (status === 405 || (status === 404 && !namesBodyField)) {
		return createErrorResult(
			`There is no Mingleego API at this address (${status}). ${BASE_URL_HINT}`,
		);
	}
	if (isRefusal || typeof payload?.text === 'string') {
		return { status: 'OK', message: 'The API key was accepted' };
	}
	return createWrongServiceResult(quote);
}

function createWrongServiceResult(quote: string): INodeCredentialTestResult {
	return createErrorResult(
		`The response does not come from the Mingleego API${quote}. ${BASE_URL_HINT}`,
	);
}

function createErrorResult(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}
