import type { BinaryHelperFunctions, IBinaryData } from 'n8n-workflow';

import { ApiError } from './errors/apiError';
import { FILE_SERVER } from './errors/server';
import { assertOk, getRedirect } from './http/assertOk';
import { parseFileName } from './http/contentDisposition';
import type { HttpResponse } from './http/sendRequest';
import { createCompletenessCheck } from './http/wholeFileCheck';

/** Browsers and fetch allow 20 (https://fetch.spec.whatwg.org/#http-redirect-fetch); a file needs one or two. */
const MAX_REDIRECTS = 5;

/** Node's stream, by n8n's type for it: community nodes cannot import its module. */
type Readable = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

/** What stores a file in n8n. */
export type DownloadHelpers = Pick<BinaryHelperFunctions, 'prepareBinaryData'>;

/** What one request on the way to a file brings: the address of the next one, or the file. */
type Hop = { next: URL } | { file: IBinaryData };

/**
 * Downloads a file, and follows redirects one by one: a file on the service's host is often stored elsewhere, where the
 * key must not be sent. Each request is one of the server that it goes to.
 *
 * @param address the reply's `fileUrl`
 * @param base the base of an address without a host
 * @param request requests a URL and reads the response, as often as it takes
 * @throws ApiError for an address that is no URL, and for too many redirects; what `request` throws
 */
export async function downloadFile(
	address: string,
	base: string,
	request: (url: URL) => Promise<Hop>,
): Promise<IBinaryData> {
	let url = parseHttpUrl(address, base);
	for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
		const hop = await request(url);
		if ('file' in hop) return hop.file;
		url = hop.next;
	}
	throw new ApiError('Too many redirects while downloading the file', {
		server: FILE_SERVER,
		quote: address,
		hint: FILE_SERVER.refusalHint,
	});
}

/**
 * Reads the response to a request for a file: a file is streamed into n8n's storage.
 *
 * @param helpers n8n's, to store the file
 * @param response the response
 * @param url the address that was requested
 * @throws ApiError for a status that is neither a success nor a redirect, and for a file that may be incomplete
 */
export async function readHop(
	helpers: DownloadHelpers,
	response: HttpResponse,
	url: URL,
): Promise<Hop> {
	const location = getRedirect(response);
	if (location !== undefined) return { next: parseHttpUrl(location, url.href) };
	await assertOk(response);
	const check = createCompletenessCheck(response);
	const name = parseFileName(response.headers['content-disposition'], url.href);
	const contentType = String(response.headers['content-type'] ?? '')
		.split(';')[0]
		.trim();
	// Without a MIME type, n8n derives it from the file name.
	const mimeType =
		contentType !== '' && contentType !== 'application/octet-stream' ? contentType : undefined;
	const bytes = countBytes(response.body, check);
	return { file: await helpers.prepareBinaryData(toStream(response, bytes), name, mimeType) };
}

/** n8n's storage accepts only a Node stream, whose class community nodes cannot import: the body is one of it. */
function toStream({ source }: HttpResponse, bytes: AsyncIterable<Uint8Array>): Readable {
	const { from } = Object(source).constructor as { from(bytes: AsyncIterable<unknown>): Readable };
	return from(bytes);
}

/**
 * Passes bytes on.
 *
 * @param bytes the bytes
 * @param atEnd called with their number once they have ended; what it throws becomes the error of reading them
 */
async function* countBytes(
	bytes: AsyncIterable<Uint8Array>,
	atEnd: (size: number) => void,
): AsyncGenerator<Uint8Array> {
	let size = 0;
	for await (const chunk of bytes) {
		size += chunk.length;
		yield chunk;
	}
	atEnd(size);
}

function parseHttpUrl(address: string, base: string): URL {
	const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
	if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
	throw new ApiError('The fileUrl in the reply is not an HTTP or HTTPS URL', {
		quote: address,
		hint: 'Ask the assistant for the file again, or turn off Download Generated File.',
	});
}
