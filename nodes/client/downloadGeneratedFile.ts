import type {
	IBinaryData,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { getBaseUrl } from '../../credentials/MingleegoApi.credentials';
import { ApiError } from './errors/apiError';
import type { Target } from './errors/connectionError';
import { assertOk, isOk, type Responder } from './http/httpResponse';
import { guardDownload, guardResponse, type Readable } from './http/responseGuard';
import type { RequestGuard } from './http/requestGuard';
import { sendRequest } from './http/sendRequest';
import { parseFileName } from './http/contentDisposition';
import type { RetryableRequest } from './requestExecutor';
import { createCompletenessCheck } from './http/wholeFileCheck';

/** Browsers and fetch allow 20 (https://fetch.spec.whatwg.org/#http-redirect-fetch); a file needs one or two. */
const MAX_REDIRECTS = 5;

/** It may be any server: its status codes have nothing to do with the credential. */
const FILE_SERVER: Responder = {
	name: 'The file server',
	hint: 'The URL may have expired, or may require sign-in. Run the node again, or download the file in another way.',
};

/** For a request that got no response from it. */
export const FILE_TARGET: Target = {
	name: 'the file server',
	check: 'Check that this n8n instance can reach the URL in fileUrl.',
};

/**
 * The download of the file that an assistant generated, as a retryable request: it is streamed into n8n's storage.
 *
 * @param context the item's context
 * @param fileUrl the reply's `fileUrl`; a URL without a host is on the service's own host
 * @param options what the item's requests have in common, such as the proxy
 */
export function createFileDownload(
	context: IExecuteSingleFunctions,
	fileUrl: string,
	options: IHttpRequestOptions,
): RetryableRequest<IBinaryData> {
	return {
		responder: FILE_SERVER.name,
		send: async (guard) => {
			const { response, url } = await followRedirects(context, fileUrl, options, guard);
			const check = createCompletenessCheck(response);
			const name = parseFileName(response.headers['content-disposition'], url);
			const contentType = String(response.headers['content-type'] ?? '')
				.split(';')[0]
				.trim();
			// Without a MIME type, n8n derives it from the file name.
			const mimeType =
				contentType !== '' && contentType !== 'application/octet-stream' ? contentType : undefined;
			return await context.helpers.prepareBinaryData(
				guardDownload(response.body as Readable, guard, check),
				name,
				mimeType,
			);
		},
	};
}

/**
 * Follows redirects one by one: a file on the service's host is often stored elsewhere, where the key must not be sent.
 */
async function followRedirects(
	context: IExecuteSingleFunctions,
	fileUrl: string,
	options: IHttpRequestOptions,
	guard: RequestGuard,
): Promise<{ response: IN8nHttpFullResponse; url: string }> {
	const serviceUrl = new URL(getBaseUrl(await context.getCredentials('mingleegoApi')));
	let url = parseHttpUrl(fileUrl, serviceUrl.href);
	for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
		const request: IHttpRequestOptions = {
			...options,
			method: 'GET',
			url: url.href,
		};
		const isService = url.origin === serviceUrl.origin;
		const response = await sendRequest(context, request, guard, isService);
		const { location } = response.headers;
		if (response.statusCode < 300 || response.statusCode >= 400 || typeof location !== 'string') {
			// The body of an error response may stall too.
			await assertOk(isOk(response) ? response : guardResponse(response, guard), FILE_SERVER);
			return { response, url: url.href };
		}
		url = parseHttpUrl(location, url.href);
	}
	throw new ApiError('Too many redirects while downloading the file', {
		quote: fileUrl,
		hint: FILE_SERVER.hint,
	});
}

function parseHttpUrl(address: string, base: string): URL {
	const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
	if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
	throw new ApiError('The fileUrl in the reply is not an HTTP or HTTPS URL', {
		quote: address,
		hint: 'Ask the assistant for the file again, or turn off Download Generated File.',
	});
}
