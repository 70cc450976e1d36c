import { truncateToScanLimit, toSingleLine } from './errorMessage';
import { MINGLEEGO, type Server } from './server';

/** Further details of a failure. */
export interface ApiErrorDetails {
	/** The server that responded; Mingleego by default. */
	server?: Server;
	/**
	 * What the message quotes after a colon: the service's own message or an address. It is unmodified and may contain
	 * the key, which is redacted before the text is truncated.
	 */
	quote?: string;
	/** HTTP status, if the status is what indicates the failure. */
	status?: number;
	/** What the user can do about it. */
	hint?: string;
	/** Milliseconds that the response asks to wait before a retry. */
	retryAfterMs?: number;
	/** The response says that a retry is pointless. */
	isFinal?: boolean;
	/** Milliseconds that it took until the response began. */
	durationMs?: number;
	/** The response ended before it was complete. */
	isTruncated?: boolean;
}

/**
 * The service responded, but not with a reply. `toNodeError` converts this error to a `NodeApiError` for n8n.
 *
 * Its own `message` is for developers: it holds the quote untruncated and unredacted.
 */
export class ApiError extends Error {
	readonly server: Server;

	readonly quote: string;

	readonly status?: number;

	readonly hint?: string;

	readonly retryAfterMs?: number;

	readonly isFinal: boolean;

	readonly durationMs: number;

	readonly isTruncated: boolean;

	/**
	 * @param sentence what happened, without the quote and without a final period because the quote follows
	 * @param details further details
	 */
	constructor(
		readonly sentence: string,
		{
			server = MINGLEEGO,
			quote = '',
			status,
			hint,
			retryAfterMs,
			isFinal = false,
			durationMs = 0,
			isTruncated = false,
		}: ApiErrorDetails = {},
	) {
		const quoteStart = truncateToScanLimit(quote);
		super([sentence, toSingleLine(quoteStart)].filter((part) => part !== '').join(': '));
		this.server = server;
		this.quote = quoteStart;
		this.status = status;
		this.hint = hint;
		this.retryAfterMs = retryAfterMs;
		this.isFinal = isFinal;
		this.durationMs = durationMs;
		this.isTruncated = isTruncated;
	}
}
