import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { toConnectionError } from '../errors/connectionError';
import type { RequestContext } from '../errors/requestContext';
import type { Server } from '../errors/server';
import type { AttemptTimeout } from './attemptTimeout';
import { MAX_TIMER_DELAY_MS } from './idleTimer';
import { limitBody, MAX_RESPONSE_BYTES } from './limitBody';

/**
 * For n8n's own timeout of each request, so that ours decides. n8n's HTTP client counts from the start of the request,
 * so a large file on a slow connection would exceed any shorter timeout. It also starts over with each informational
 * response (1xx), so a service that sends nothing else would never time out. n8n treats 0 as its default of 5 minutes.
 */
const NO_TIMEOUT_MS = MAX_TIMER_DELAY_MS;

/**
 * Asks for uncompressed responses (RFC 9110, 12.5.3). n8n's HTTP client accepts a compressed body whose end is missing
 * as complete if its framing ends properly. A proxy sends such a body when it compresses what it received of a lost
 * response (measured with n8n-core 1.122.48, 2.8.1 and 2.40.3, for gzip, deflate and br).
 */
const UNCOMPRESSED = { 'Accept-Encoding': 'identity' };

/** A response whose headers have arrived. */
export interface HttpResponse {
	/** The server that sent it. */
	server: Server;
	status: number;
	/** Names in lower case. */
	headers: IDataObject;
	/** Its body, which the attempt's time limits and the size limit apply to. */
	body: AsyncGenerator<Uint8Array>;
	/** The body as n8n has it, without limits: a Node stream. */
	source: unknown;
	/** Milliseconds that it took until it began. */
	durationMs: number;
}

/** A request to send once. */
export interface HttpRequest {
	/** Every status is returned, and no redirect is followed. */
	options: IHttpRequestOptions;
	/** The credential that signs it, decrypted; without it, the request is sent unsigned. */
	credentials?: ICredentialDataDecryptedObject;
	/** The most bytes of the response that are read, by default 256 MiB. */
	maxBytes?: number;
}

/**
 * Sends one HTTP request; all requests go through here. n8n's HTTP client takes the signal that ends an authenticated
 * request from its `this` (n8n-core 1.122.48, 2.8.1 and 2.40.3), and lets it replace the options' own. So it is called
 * with a context derived from the item's, which the signal belongs to.
 *
 * @param context the item's context, or a sub-node's
 * @param request the request
 * @param timeout the time limits of this attempt
 * @throws ConnectionError, and what n8n throws if it cannot send the request
 */
export async function sendRequest(
	context: RequestContext,
	{ options, credentials, maxBytes = MAX_RESPONSE_BYTES }: HttpRequest,
	timeout: AttemptTimeout,
): Promise<HttpResponse> {
	const { signal, server } = timeout;
	const request: IHttpRequestOptions = {
		...options,
		headers: { ...options.headers, ...UNCOMPRESSED },
		timeout: NO_TIMEOUT_MS,
		// As bytes: n8n's HTTP client would parse a file ID of digits as a number and round it.
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		abortSignal: signal,
	};
	const startedAt = performance.now();
	timeout.startHeadersTimeout();
	const sent = credentials
		? sendSigned(context, request, signal, credentials)
		: context.helpers.httpRequest(request);
	const response = (await sent.catch(
		async (failure: unknown) => await Promise.reject(toConnectionError(failure, server)),
	)) as IN8nHttpFullResponse;
	timeout.stopHeadersTimeout(response.statusCode);
	return {
		server,
		status: response.statusCode,
		headers: response.headers,
		body: limitBody(toBytes(response.body), timeout, maxBytes),
		source: response.body,
		durationMs: performance.now() - startedAt,
	};
}

async function sendSigned(
	context: RequestContext,
	request: IHttpRequestOptions,
	signal: AbortSignal,
	data: ICredentialDataDecryptedObject,
): Promise<unknown> {
	const { id, name } = context.getNode().credentials?.mingleegoApi ?? { id: null, name: '' };
	// Otherwise n8n would read the credential again, and it may have changed since.
	const credentialsDecrypted = { id: String(id), name, type: 'mingleegoApi', data };
	return await context.helpers.httpRequestWithAuthentication.call(
		Object.create(context, { getExecutionCancelSignal: { value: () => signal } }),
		'mingleegoApi',
		request,
		{ credentialsDecrypted },
	);
}

/** In n8n's evaluations, which respond in place of the service, the body is text or a JSON value. */
function toBytes(body: unknown): AsyncIterable<Uint8Array> {
	return isStream(body) ? body : encodeText(body);
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

async function* encodeText(body: unknown): AsyncGenerator<Uint8Array> {
	if (body === undefined || body === null) return;
	yield new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}
