/** The most and the least that is read of a file at a time, in bytes. Each piece costs a few turns of the event loop. */
export const MAX_CHUNK_BYTES = 512 * 1024;
const MIN_CHUNK_BYTES = 64 * 1024;

/** What all files that are being read may have together in pieces of that size. n8n's HTTP client holds some 8 of each. */
const SHARED_BUDGET_BYTES = 4 * 1024 * 1024;

/**
 * How much of a file to read at a time: large pieces take less time, and small ones less memory while many files are
 * read.
 *
 * @param openFiles how many are being read, this one counted
 * @returns bytes
 */
export function getChunkSize(openFiles: number): number {
	return Math.max(
		MIN_CHUNK_BYTES,
		Math.min(MAX_CHUNK_BYTES, Math.floor(SHARED_BUDGET_BYTES / openFiles)),
	);
}
