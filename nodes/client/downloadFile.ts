import type { BinaryHelperFunctions, IBinaryData } from 'n8n-workflow';

import { ApiError } from './errors/apiError';
import { FILE_SERVER } from './errors/server';
import { assertOk, getRedirect } from './http/assertOk';
import { parseFileName } from './http/contentDisposition';
import { findSubstitute, getMimeType, START_BYTES } from './http/downloadedType';
import type { HttpResponse } from './http/sendRequest';
import { checkDownloadCompleteness } from './http/downloadCompleteness';

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
 * @param request requests the last of some URLs, to which the others led, as often as it takes, and reads the response
 * @throws ApiError for an address that is no URL, and for too many redirects; what `request` throws
 */
export async function downloadFile(
	address: string,
	base: string,
	request: (urls: URL[]) => Promise<Hop>,
): Promise<IBinaryData> {
	const urls = [parseHttpUrl(address, base)];
	while (urls.length <= MAX_REDIRECTS + 1) {
		const hop = await request(urls);
		if ('file' in hop) return hop.file;
		urls.push(hop.next);
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
 * @param urls the address that was requested, after those that led to it
 * @throws ApiError for a status that is neither a success nor a redirect, for a file that may be incomplete, and for
 *   something else in its place
 */
export async function readHop(
	helpers: DownloadHelpers,
	response: HttpResponse,
	urls: URL[],
): Promise<Hop> {
	const location = getRedirect(response);
	if (location !== undefined) return { next: parseHttpUrl(location, String(urls.at(-1))) };
	await assertOk(response);
	const checkSize = checkDownloadCompleteness(response);
	const { 'content-type': contentType, 'content-disposition': disposition } = response.headers;
	const names = urls.map((url) => parseFileName(disposition, url.href));
	// What n8n has begun to store it keeps, so the start is read before.
	const start = await readStart(response.body);
	const substitute = findSubstitute(start, contentType, names);
	if (substitute !== undefined) {
		throw new ApiError(`The file server sent ${substitute.kind} instead of the file`, {
			server: FILE_SERVER,
			quote: substitute.words,
			hint: FILE_SERVER.refusalHint,
		});
	}
	const name = names[names.length - 1];
	const content = toStream(response, prepend(start, response.body, checkSize));
	return { file: await helpers.prepareBinaryData(content, name, getMimeType(contentType, name)) };
}

async function readStart(body: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	while (size < START_BYTES) {
		const next = await body.next();
		if (next.done) break;
		chunks.push(next.value);
		size += next.value.length;
	}
	return Buffer.concat(chunks);
}

/** @param atEnd called with the number of all bytes; what it throws becomes the error of reading them */
async function* prepend(
	start: Uint8Array,
	rest: AsyncIterable<Uint8Array>,
	atEnd: (size: number) => void,
): AsyncGenerator<Uint8Array> {
	let size = start.length;
	if (size > 0) yield start;
	for await (const chunk of rest) {
		size += chunk.length;
		yield chunk;
	}
	atEnd(size);
}

/** n8n's storage accepts only a Node stream, whose class community nodes cannot import: the body is one of it. */
function toStream({ source }: HttpResponse, bytes: AsyncIterable<Uint8Array>): Readable {
	const { from } = Object(source).constructor as { from(bytes: AsyncIterable<unknown>): Readable };
	return from(bytes);
}

function parseHttpUrl(address: string, base: string): URL {
	const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
	if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
	throw new ApiError('The fileUrl in the reply is not an HTTP or HTTPS URL', {
		quote: address,
		hint: 'Ask the assistant for the file again, or turn off Download Generated File.',
	});
}
