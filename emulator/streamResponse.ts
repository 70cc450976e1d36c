import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { constants, createGzip } from 'node:zlib';

import { cutWhenFlushed, isOverBeforeAnswer, sendHeaders } from './response';
import type { Behaviour } from './behavior';
import { buildStream, type Ending } from './eventStream';
import type { Exchange } from './exchange';
import { pause } from './sleep';
import type { Reply } from './reply';

/**
 * Sends a reply as an event stream.
 *
 * @param usual The usual delays in milliseconds.
 * @throws Error When the status or a header cannot be sent over HTTP.
 */
export async function sendStream(
	exchange: Exchange,
	reply: Reply,
	usual: { delayMs: number; chunkDelayMs: number },
	behaviour: Behaviour,
): Promise<void> {
	if (await isOverBeforeAnswer(exchange, usual.delayMs, behaviour)) return;
	const head = {
		status: behaviour.status ?? 200,
		contentType: 'text/event-stream',
		headers: {
			'cache-control': 'no-cache',
			...(behaviour.gzip && { 'content-encoding': 'gzip' }),
		},
	};
	sendHeaders(exchange, head, behaviour);
	if (behaviour.reset === 'afterHeaders') return await cutWhenFlushed(exchange);

	const { pieces, ending } = buildStream(reply, behaviour);
	const delayMs = behaviour.chunkDelayMs ?? usual.chunkDelayMs;
	const encoded = behaviour.gzip ? await compressed(pieces, ending) : pieces;
	await writePieces(exchange, encoded, delayMs, behaviour.splitEvery);
	if (ending === 'end') exchange.res.end();
	if (ending === 'cut') await cutWhenFlushed(exchange);
}

/**
 * Compresses a stream as servers do: each piece can be read when it has come.
 *
 * @param ending Without a proper end, the compressed bytes have none.
 */
async function compressed(pieces: Buffer[], ending: Ending): Promise<Buffer[]> {
	const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
	let fresh: Buffer[] = [];
	gzip.on('data', (part) => fresh.push(part));
	const encoded: Buffer[] = [];
	for (const piece of pieces) {
		await new Promise((resolve) => gzip.write(piece, resolve));
		await nextTurn();
		encoded.push(Buffer.concat(fresh));
		fresh = [];
	}
	if (ending !== 'end') return encoded;
	await once(gzip.end(), 'end');
	return [...encoded, ...fresh];
}

/**
 * @param delayMs Between two pieces.
 * @param splitEvery Bytes.
 */
async function writePieces(
	exchange: Exchange,
	pieces: Buffer[],
	delayMs: number,
	splitEvery: number | undefined,
): Promise<void> {
	// Without a pause between the events nothing says a write has to end where an event does.
	const parts = splitEvery && !(delayMs > 0) ? [Buffer.concat(pieces)] : pieces;
	for (const [index, part] of parts.entries()) {
		if (index > 0) await pause(delayMs, exchange.closed);
		exchange.record.writtenAt.push(performance.timeOrigin + performance.now());
		await writeSplit(exchange, part, splitEvery || part.length);
	}
}

/** @param splitEvery Bytes. */
async function writeSplit(
	{ res, closed }: Exchange,
	bytes: Buffer,
	splitEvery: number,
): Promise<void> {
	for (let start = 0; start < bytes.length; start += splitEvery) {
		if (start > 0) await nextTurn();
		if (closed.aborted) return;
		if (res.write(bytes.subarray(start, start + splitEvery))) continue;
		// Rejects when the connection closes first; the loop's head sees that.
		await once(res, 'drain', { signal: closed }).catch(() => {});
	}
}
