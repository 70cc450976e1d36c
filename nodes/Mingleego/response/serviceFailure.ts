import type { IDataObject } from 'n8n-workflow';

/** What else is known of a failure. */
export interface FailureDetails {
	/** HTTP status, where it is the status that tells of the failure. */
	status?: number;
	/** What the user can do about it. */
	advice?: string;
	/** The answer's headers, their names in lower case. */
	headers?: IDataObject;
	/** The answer ended before it was complete. */
	cut?: boolean;
	/** It ended because the connection was lost. */
	lost?: boolean;
}

/**
 * The service answered, but not with a reply. The transport gives it to n8n as a `NodeApiError`.
 *
 * @param message what happened, with the service's own words where it gave any; no markup
 */
export class ServiceFailure extends Error {
	readonly status?: number;

	readonly advice?: string;

	readonly headers?: IDataObject;

	readonly cut?: boolean;

	readonly lost?: boolean;

	constructor(message: string, { status, advice, headers, cut, lost }: FailureDetails = {}) {
		super(message);
		this.status = status;
		this.advice = advice;
		this.headers = headers;
		this.cut = cut;
		this.lost = lost;
	}
}
