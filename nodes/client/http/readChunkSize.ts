/** Maximum and minimum bytes to read from a file at a time. Each chunk costs a few iterations of the event loop. */
export const MAX_CHUNK_BYTES = 512 * 1024;
const MIN_CHUNK_BYTES = 64 * 1024;

/** Total of one chunk per open file, in bytes. n8n's HTTP client holds about 8 chunks of each file. */
const SHARED_BUDGET_BYTES = 4 * 1024 * 1024;

/**
 * How much of a file to read at a time: large chunks take less time, and small ones less memory while many files are
 * read.
 *
 * @param openFiles number of files being read, including this one
 * @returns chunk size in bytes
 */
export function getChunkSize(openFiles: number): number {
	return Math.max(
		MIN_CHUNK_BYTES,
		Math.min(MAX_CHUNK_BYTES, Math.floor(SHARED_BUDGET_BYTES / openFiles)),
	);
}
