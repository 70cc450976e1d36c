import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { getBaseUrl, MingleegoApi } from '../credentials/MingleegoApi.credentials';
import { CHAT_PATH } from './client/api/endpoints';
import { ConnectionError, toConnectionError } from './client/errors/connectionError';
import { readErrorChain } from './client/errors/errorChain';
import { toSingleLine, truncate, truncateToScanLimit } from './client/errors/errorMessage';
import { RAISE_TIMEOUT_HINT } from './client/errors/hints';
import { createRedactorFor, type Redact } from './client/errors/redact';
import { MINGLEEGO } from './client/errors/server';
import { classifyProbe, readProbe, type Probe, type ProbeOutcome } from './probeOutcome';

/** A user is waiting for the result of the Test button. */
const PROBE_TIMEOUT_MS = 20_000;

const CHECK_BASE_URL = 'Check the Base URL.';
const CHECK_OR_RETRY = 'Check the Base URL, or try again later.';
const SENT_IN_CLEAR =
	'It is sent unencrypted, because the Base URL starts with http://. Use https:// if the server supports it.';

/** This machine, in the forms in which a parsed URL has them. */
const LOOPBACK_HOST =
	/^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;

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
	const isInClear = status === 'OK' && isSentInClear(getBaseUrl(credentials));
	return { status, message: redact(isInClear ? `${message}. ${SENT_IN_CLEAR}` : message) };
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
		return { status: 'Error', message: describeProbeFailure(failure) };
	}
}

/**
 * Why the request got no response, and what to do. After a timeout that is not what it is for a node, which has a
 * Timeout to raise.
 *
 * @param failure what the request threw, or what is wrong with a field of the credential
 */
export function describeProbeFailure(failure: unknown): string {
	const error = toConnectionError(failure, MINGLEEGO);
	if (error instanceof ConnectionError) {
		const advice = error.hint === RAISE_TIMEOUT_HINT ? CHECK_OR_RETRY : error.hint;
		return `${error.message}. ${advice}`;
	}
	const { message, description } = readErrorChain(error);
	return description === undefined ? message : `${message}. ${description}`;
}

/**
 * Whether the key goes to another machine over plain HTTP.
 *
 * @param baseUrl a URL
 */
export function isSentInClear(baseUrl: string): boolean {
	const { protocol, hostname } = new URL(baseUrl);
	return protocol === 'http:' && !LOOPBACK_HOST.test(hostname);
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
		resolveWithFullResponse: true,
		timeout: PROBE_TIMEOUT_MS,
	})) as ProbeResponse;
}

/** The result for each outcome. The quote begins with a colon, and is empty if the service said nothing. */
const MESSAGES: Record<ProbeOutcome, (probe: Probe, quote: string) => string> = {
	accepted: () => 'The API key was accepted',
	keyRejected: ({ status }, quote) => `Mingleego rejected the API key (${status})${quote}`,
	keyRejectedInWords: (_, quote) => `Mingleego rejected the API key${quote}`,
	noCredit: (_, quote) =>
		`Mingleego could not check the key, because the account has no credit (402)${quote}. Add credit in Mingleego, then test again.`,
	proxySignIn: (_, quote) =>
		`Mingleego could not check the key, because a proxy requires a sign-in (407)${quote}. Check the proxy of this n8n instance.`,
	rateLimited: (_, quote) =>
		`Mingleego is limiting requests at the moment (429)${quote}. Try again in a minute.`,
	unavailable: ({ status }, quote) =>
		`Mingleego could not check the key (${status})${quote}. Try again later.`,
	redirected: ({ location = '' }) =>
		`The Base URL redirects to ${truncate(toSingleLine(location))}. Enter that address if it is Mingleego's.`,
	webPage: (_, quote) =>
		`A web page was returned instead of an API response${quote}. ${CHECK_BASE_URL}`,
	noApi: ({ status }) => `There is no Mingleego API at this address (${status}). ${CHECK_BASE_URL}`,
	otherService: (_, quote) =>
		`The response does not come from the Mingleego API${quote}. ${CHECK_BASE_URL}`,
	unknown: ({ status }, quote) =>
		`Mingleego could not check the key (${status})${quote}. ${CHECK_OR_RETRY}`,
};

/**
 * What the response to an empty chat request says about the key that was sent with it.
 *
 * @param status HTTP status
 * @param body the response body as text, without secrets
 * @param location the `Location` header, without secrets
 */
export function interpretProbe(
	status: number,
	body: string,
	location?: string,
): INodeCredentialTestResult {
	const probe = readProbe(status, body, location);
	const outcome = classifyProbe(probe);
	const quote = probe.words === '' ? '' : `: ${truncate(probe.words)}`;
	return {
		status: outcome === 'accepted' ? 'OK' : 'Error',
		message: MESSAGES[outcome](probe, quote),
	};
}
