import { IdleTimer } from '../http/idleTimer';
import type { ReplyCollector } from './replyCollector';

/** How long a connection may stay open after the final response, in milliseconds. */
const GRACE_MS = 2_000;

/**
 * Yields the pieces of a stream's body until the stream says that it is over. After a final response the service has
 * two more seconds: some leave the connection open, others still send the URL of a file.
 *
 * A read that is pending by then stays pending: on n8n 2.40 nothing but the request's abort signal ends it.
 *
 * @param body the body
 * @param collected what the pieces have brought so far
 * @throws what reading the body throws
 */
export async function* readUntilComplete(
	body: AsyncIterable<Uint8Array>,
	collected: Pick<ReplyCollector, 'progress'>,
): AsyncGenerator<Uint8Array> {
	const pieces = body[Symbol.asyncIterator]();
	let grace: ReturnType<typeof startGrace> | undefined;
	let isPending = false;
	try {
		while (collected.progress !== 'ended') {
			if (collected.progress !== 'open') grace ??= startGrace();
			else if (grace) {
				// More text came: that was no final response.
				grace.stop();
				grace = undefined;
			}
			isPending = true;
			const next = pieces.next();
			const piece = await (grace ? Promise.race([next, grace.over]) : next);
			isPending = piece === undefined;
			if (piece === undefined || piece.done) return;
			yield piece.value;
		}
	} finally {
		grace?.stop();
		if (!isPending) await pieces.return?.();
	}
}

function startGrace() {
	let end = () => {};
	const over = new Promise<undefined>((resolve) => {
		end = () => resolve(undefined);
	});
	const timer = new IdleTimer(GRACE_MS, end);
	timer.start();
	return { over, stop: () => timer.stop() };
}
