import type { IncomingHttpHeaders } from 'node:http';

/** The service to be checked, and an assistant of the key's account. */
export interface Service {
	/** Without a slash at the end. */
	baseUrl: string;
	apiKey: string;
	assistantId: string;
}

/** `open` where the documentation leaves it open and the node accepts anything. */
export type Verdict = 'asExpected' | 'differs' | 'open';

/** One line of the report. */
export interface Finding {
	probe: string;
	expected: string;
	/** What came instead, or as expected. */
	received: string;
	verdict: Verdict;
}

/** A response, without the key: what quotes it is redacted. */
export interface Reply {
	/** 0 when none came. */
	status: number;
	httpVersion: string;
	headers: IncomingHttpHeaders;
	/** Decompressed. */
	body: string;
	/** How many pieces the body came in. */
	pieces: number;
	/** Milliseconds until the first byte of the body, and until its end. */
	firstMs: number;
	totalMs: number;
	/** Why there is no response, or not all of it. */
	failure: string | undefined;
}

export interface Request {
	path: string;
	contentType: string;
	body: string | Buffer;
	accept?: string;
	/** The service's own unless given. */
	apiKey?: string;
}

/** Sends requests to the service, one at a time. */
export interface Client {
	send: (request: Request) => Promise<Reply>;
	/** All responses so far. Live. */
	replies: Reply[];
}
