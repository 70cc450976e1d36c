import { ApiError } from '../errors/apiError';
import { FILE_SERVER } from '../errors/server';
import type { HttpResponse } from './sendRequest';

/** The statuses of a response that holds the complete file (RFC 9110, 15.3.1 and 15.3.4). */
const COMPLETE_STATUSES = [200, 203];

/**
 * The content codings that n8n's HTTP client decompresses if they stand alone (axios 1.12 to 1.21; zstd depends on Node).
 * Storage services also send other values, with files that are as they should be: an empty one, `aws-chunked`, `utf-8`.
 */
const COMPRESSIONS = ['gzip', 'x-gzip', 'compress', 'x-compress', 'deflate', 'br', 'zstd'];

const FETCH_ELSEWHERE_HINT =
	'Download the file from the URL in fileUrl in another way, such as with an HTTP Request node.';

/**
 * Accepts a response only if it holds a complete file, as far as its headers show.
 *
 * n8n's HTTP client decompresses by itself, removes the header that says so, and accepts compressed data that ends too
 * early (axios: `finishFlush: Z_SYNC_FLUSH`). So a file that was compressed although the request asked for `identity`
 * may be truncated, and is refused.
 *
 * @param response a response of status 2xx
 * @returns a function to call with the file's size in bytes after reading it; it throws an ApiError when the file was
 *   compressed. Without a Content-Length, nothing shows that on n8n 2.40 (measured).
 * @throws ApiError when the response holds a part of the file, no file, or a compressed one
 */
export function checkDownloadCompleteness(response: HttpResponse): (size: number) => void {
	const { status, headers, source } = response;
	if (!COMPLETE_STATUSES.includes(status)) {
		const what = status === 206 ? 'only part of the file' : 'no file';
		throw new ApiError(`The file server sent ${what} (${status})`, {
			server: FILE_SERVER,
			status,
			hint: FETCH_ELSEWHERE_HINT,
		});
	}
	const coding = findCompression(headers['content-encoding']);
	// On n8n 2.8 and 1.122, the body of a compressed response is the decompressor
	// (https://nodejs.org/api/zlib.html#zlibbyteswritten).
	const decompressed = typeof source === 'object' && source !== null && 'bytesWritten' in source;
	if (coding !== undefined || decompressed) throw createCompressedError(coding);

	const length = headers['transfer-encoding'] ? undefined : headers['content-length'];
	return (size) => {
		if (length !== undefined && Number(length) !== size) throw createCompressedError(coding);
	};
}

/** @returns undefined if no coding in the header compresses the file */
function findCompression(header: unknown): string | undefined {
	return String(header ?? '')
		.toLowerCase()
		.split(',')
		.map((coding) => coding.trim())
		.find((coding) => COMPRESSIONS.includes(coding));
}

function createCompressedError(coding: string | undefined): ApiError {
	const how = coding === undefined ? '' : ` (${coding})`;
	return new ApiError(
		`The file server compressed the file${how} although it was asked not to, so there is no way to tell whether the file is complete`,
		{ server: FILE_SERVER, hint: FETCH_ELSEWHERE_HINT },
	);
}
