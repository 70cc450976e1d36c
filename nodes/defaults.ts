/**
 * What fields and options are if the user leaves them as they are. n8n does not store an option that was never added,
 * so the editor (`resources/`) and the code that reads the options both need them.
 */

/** Options > Max Concurrent Requests. */
export const DEFAULT_MAX_CONCURRENCY = 50;

/** Options > Max History Length, in characters, when the option is added. Without it there is no limit. */
export const DEFAULT_MAX_HISTORY_LENGTH = 20_000;

/** Options > Max Retries. */
export const DEFAULT_MAX_RETRIES = 3;

/** The binary field of files that are uploaded or downloaded, as in n8n's own nodes. */
export const DEFAULT_BINARY_FIELD = 'data';

/** Request Options > Timeout, in milliseconds: n8n's own default for a request. */
export const DEFAULT_TIMEOUT_MS = 300_000;
