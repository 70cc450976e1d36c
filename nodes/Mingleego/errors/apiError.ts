import type { IDataObject } from 'n8n-workflow';

import { startOf, toSingleLine } from './errorMessage';

/** What else is known of a failure. */
export interface ApiErrorDetails {
	/**
	 * What the message quotes, behind a colon: the service's words, an address. As it came: it may hold the key, which is
	 * taken out of it before it is shortened.
	 */
	quote?: string;
	/** HTTP status, where it is the status that tells of the failure. */
	status?: number;
	/** What the user can do about it. */
	hint?: string;
	/** The answer's headers, their names in lower case. */
	headers?: IDataObject;
	/** The answer ended before it was complete. */
	isTruncated?: boolean;
	/** It ended because the connection was lost. */
	lost?: boolean;
}

/**
 * The service answered, but not with a reply. The transport gives it to n8n as a `NodeApiError`.
 *
 * Its own `message` is for developers: it holds the quote unshortened, and with secrets.
 */
export class ApiError extends Error {
	/** What happened, without what is quoted. */
	readonly sentence: string;

	readonly quote: string;

	readonly status?: number;

	readonly hint?: string;

	readonly headers?: IDataObject;

	readonly isTruncated?: boolean;

	readonly lost?: boolean;

	/**
	 * @param sentence what happened; no period, for what is quoted follows
	 * @param details what else is known
	 */
	constructor(
		sentence: string,
		{ quote = '', status, hint, headers, isTruncated, lost }: ApiErrorDetails = {},
	) {
		const start = startOf(quote);
		super([sentence, toSingleLine(start)].filter((part) => part !== '').join(': '));
		this.sentence = sentence;
		this.quote = start;
		this.status = status;
		this.hint = hint;
		this.headers = headers;
		this.isTruncated = isTruncated;
		this.lost = lost;
	}
}
