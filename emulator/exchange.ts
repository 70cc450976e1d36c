import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RequestRecord } from './requestRecord';

/** One request and its response. */
export interface Exchange {
	req: IncomingMessage;
	res: ServerResponse;
	record: RequestRecord;
	/** Aborted once the response is finished or the connection is closed. */
	closed: AbortSignal;
	/** Destroys the connection from the server's side, so that it does not count as the client's abort. */
	cut: () => void;
}

/**
 * Follows a request until its response is finished or its connection is closed, and notes the end in its record.
 *
 * @param index The request's number, from 0.
 */
export function openExchange(req: IncomingMessage, res: ServerResponse, index: number): Exchange {
	const record: RequestRecord = {
		index,
		operation: undefined,
		method: req.method ?? '',
		path: req.url ?? '',
		headers: req.headers,
		json: undefined,
		upload: undefined,
		status: undefined,
		response: undefined,
		startedAt: Date.now(),
		writtenAt: [],
		endedAt: undefined,
		aborted: false,
	};
	const closing = new AbortController();
	const end = (aborted: boolean) => {
		if (closing.signal.aborted) return;
		record.endedAt = Date.now();
		record.aborted = aborted;
		closing.abort();
	};
	res.once('close', () => end(!res.writableFinished));
	return {
		req,
		res,
		record,
		closed: closing.signal,
		cut() {
			// The connection's own close event comes later and could not tell who closed it.
			end(false);
			req.socket.destroy();
		},
	};
}
