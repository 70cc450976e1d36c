import type { INodeProperties } from 'n8n-workflow';

/**
 * What fields and options are if the user leaves them as they are. n8n does not store an option that was never added,
 * so the editor and the code that reads the options both need them.
 */

/** Options > Max Concurrent Requests. */
export const DEFAULT_MAX_CONCURRENCY = 50;

/** Options > Max History Length, in characters, when the option is added. Without it there is no limit. */
export const DEFAULT_MAX_HISTORY_LENGTH = 20_000;

/** Options > Max Retries. */
export const DEFAULT_MAX_RETRIES = 3;

/** The binary field of files that are uploaded or downloaded, as in n8n's own nodes. */
export const DEFAULT_BINARY_FIELD = 'data';

/** Options > Timeout, in milliseconds: n8n's own default for a request. */
export const DEFAULT_TIMEOUT_MS = 300_000;

/** Assistant ID, as both nodes show it. */
export const assistantId: INodeProperties = {
	displayName: 'Assistant ID',
	name: 'assistantId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 665f1c2ab9d3e80012a4c7f1',
	description:
		'The ID of the assistant to chat with, not its name. Open the assistant in Mingleego and copy its ID. Mingleego\'s <a href="https://mingleego.com/api-reference/chat" target="_blank">API reference</a> calls it assistantId.',
};

/** Options > Max Retries, as both nodes show it. */
export const maxRetries: INodeProperties = {
	displayName: 'Max Retries',
	name: 'maxRetries',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: DEFAULT_MAX_RETRIES,
	description:
		'How many times to retry after a transient error: a lost connection, an interrupted stream, or status 408, 500, 502 to 504, 520 to 524, 529 or 530. Waiting for a rate limit (429) does not count.',
};

/** Options > Timeout, as both nodes show it. */
export const timeout: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: DEFAULT_TIMEOUT_MS,
	description:
		'Time in ms to wait for a response to begin, and for each pause within it, before the request is canceled',
};
