import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

import type { Upload } from './multipart';
import type { OperationName } from './operations';

/** What was sent to the client, besides the status. */
interface SentResponse {
	/** Names in lower case. */
	headers: OutgoingHttpHeaders;
	body: Buffer;
}

/** One request as the emulator saw it. */
export interface RequestRecord {
	/** Counts from 0 since the start or the last `reset()`. */
	index: number;
	/** Undefined for anything but the operations' endpoints. */
	operation: OperationName | undefined;
	method: string;
	/** With the query, exactly as it was sent. */
	path: string;
	/** Names in lower case. */
	headers: IncomingHttpHeaders;
	/** The parsed body, if the operation takes JSON; undefined when it was not JSON. */
	json: unknown;
	/** The first part named `file`, or else the first file. */
	upload: Upload | undefined;
	/** Undefined while, or when, no headers were sent. */
	status: number | undefined;
	/** Undefined while, or when, the response was not sent as a whole, or a behavior changed it. */
	response: SentResponse | undefined;
	/** Milliseconds since 1970. */
	startedAt: number;
	/**
	 * When each event of a stream was written, in milliseconds since 1970 with fractions; events that go out together
	 * count once.
	 */
	writtenAt: number[];
	/** Milliseconds since 1970; undefined while it runs. */
	endedAt: number | undefined;
	/** Whether the client disconnected before the response was finished. */
	aborted: boolean;
}
