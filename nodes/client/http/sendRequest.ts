import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { RequestContext } from '../errors/requestContext';
import { MAX_TIMER_DELAY_MS } from './idleTimer';
import type { RequestGuard } from './requestGuard';

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

/**
 * Sends one HTTP request; all requests of an item go through here. n8n's HTTP client takes the signal that ends an
 * authenticated request from its `this` (n8n-core 1.122.48, 2.8.1 and 2.40.3), and lets it replace the options' own.
 * So it is called with a context derived from the item's, which the signal belongs to.
 *
 * @param context the item's context, or a sub-node's
 * @param options the request; every status is returned, and no redirect is followed
 * @param guard the guard of this attempt
 * @param isAuthenticated whether it carries the credential
 * @returns status, headers and the body as a stream that is not guarded yet; in n8n's evaluations, which respond in
 *   place of the service, the body may be anything
 */
export async function sendRequest(
	context: RequestContext,
	options: IHttpRequestOptions,
	guard: RequestGuard,
	isAuthenticated = true,
): Promise<IN8nHttpFullResponse> {
	const { signal } = guard;
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
	const { helpers } = context;
	guard.awaitResponse();
	const response = (
		isAuthenticated
			? await helpers.httpRequestWithAuthentication.call(
					Object.create(context, { getExecutionCancelSignal: { value: () => signal } }),
					'mingleegoApi',
					request,
				)
			: await helpers.httpRequest(request)
	) as IN8nHttpFullResponse;
	guard.responded(response.statusCode);
	return response;
}
