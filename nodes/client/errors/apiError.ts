import type { IDataObject } from 'n8n-workflow';

import { truncateToScanLimit, toSingleLine } from './errorMessage';

/** Further details of a failure. */
export interface ApiErrorDetails {
	/**
	 * What the message quotes after a colon: the service's own message or an address. It is unmodified and may contain
	 * the key, which is redacted before the text is truncated.
	 */
	quote?: string;
	/** HTTP status, if the status is what indicates the failure. */
	status?: number;
	/** What the user can do about it. */
	hint?: string;
	/** The response headers, names in lower case. */
	headers?: IDataObject;
	/** The response ended before it was complete. */
	isTruncated?: boolean;
	/** It ended because the connection was lost. */
	isConnectionLost?: boolean;
}

/**
 * The service responded, but not with a reply. `toNodeError` converts this error to a `NodeApiError` for n8n.
 *
 * Its own `message` is for developers: it holds the quote untruncated and unredacted.
 */
export class ApiError extends Error {
	/** What happened, without the quote. */
	readonly sentence: string;

	readonly quote: string;

	readonly status?: number;

	readonly hint?: string;

	readonly headers?: IDataObject;

	readonly isTruncated?: boolean;

	readonly isConnectionLost?: boolean;

	/**
	 * @param sentence what happened, without a final period because the quote follows
	 * @param details further details
	 */
	constructor(
		sentence: string,
		{ quote = '', status, hint, headers, isTruncated, isConnectionLost }: ApiErrorDetails = {},
	) {
		const quoteStart = truncateToScanLimit(quote);
		super([sentence, toSingleLine(quoteStart)].filter((part) => part !== '').join(': '));
		this.sentence = sentence;
		this.quote = quoteStart;
		this.status = status;
		this.hint = hint;
		this.headers = headers;
		this.isTruncated = isTruncated;
		this.isConnectionLost = isConnectionLost;
	}
}
