import type {
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { restartIdleTimer } from './idleTimeout';
import { getItemContext } from './itemContext';

/**
 * Sends a request other than the one that the routing describes, as part of a retryable request and with its signal.
 *
 * @param hook the item's context, as n8n passes it to the hook
 * @param options the request; every status is returned, and no redirect is followed
 * @param authenticated whether it carries the credential
 * @returns status, headers and the body as a stream that is not guarded yet
 */
export async function sendRequest(
	hook: IExecutePaginationFunctions,
	options: IHttpRequestOptions,
	authenticated: boolean,
): Promise<IN8nHttpFullResponse> {
	const request: IHttpRequestOptions = {
		...options,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		abortSignal: getItemContext(hook).getExecutionCancelSignal(),
	};
	const { helpers } = hook;
	restartIdleTimer(getItemContext(hook));
	return (
		authenticated
			? await helpers.httpRequestWithAuthentication.call(hook, 'mingleegoApi', request)
			: await helpers.httpRequest(request)
	) as IN8nHttpFullResponse;
}
