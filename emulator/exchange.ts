import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RequestRecord } from './requestRecord';

/** One request and its answer. */
export interface Exchange {
	req: IncomingMessage;
	res: ServerResponse;
	record: RequestRecord;
	/** Aborted once the answer is finished or the connection is gone. */
	closed: AbortSignal;
	/** Destroys the connection as the server's own doing, so that it does not count as the client's abort. */
	cut: () => void;
}

/**
 * Follows a request until its answer is finished or its connection is gone, and keeps the end in
 * its record.
 *
 * @param record Gets `endedAt` and `aborted`.
 */
export function openExchange(
	req: IncomingMessage,
	res: ServerResponse,
	record: RequestRecord,
): Exchange {
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
			// The connection's own close event comes later and could not tell whose doing it was.
			end(false);
			req.socket.destroy();
		},
	};
}
