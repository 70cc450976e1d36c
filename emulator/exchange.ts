import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RequestRecord } from './record';

/**
 * One request and its answer.
 *
 * @typedef {object} Exchange
 * @property {import('node:http').IncomingMessage} req
 * @property {import('node:http').ServerResponse} res
 * @property {import('./record').RequestRecord} record
 * @property {AbortSignal} closed Aborted once the answer is finished or the connection is gone.
 * @property {() => void} cut Destroys the connection as the server's own doing, so that it does not
 *   count as the client's abort.
 */
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
 * @param {import('node:http').IncomingMessage} req
 * @param {import('node:http').ServerResponse} res
 * @param {import('./record').RequestRecord} record Gets `endedAt` and `aborted`.
 * @returns {Exchange}
 */
export function openExchange(
	req: IncomingMessage,
	res: ServerResponse,
	record: RequestRecord,
): Exchange {
	const closing = new AbortController();
	const end = (/** @type {boolean} */ aborted: boolean) => {
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
