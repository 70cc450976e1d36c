import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { constants, createGzip } from 'node:zlib';

import { cutWhenFlushed, isClosedBeforeResponse, recordResponse, sendHeaders } from './response';
import type { Behavior } from './behavior';
import { buildStream, type Ending } from './eventStream';
import type { Exchange } from './exchange';
import { sleep } from './sleep';
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
	behavior: Behavior,
): Promise<void> {
	if (await isClosedBeforeResponse(exchange, usual.delayMs, behavior)) return;
	const head = {
		status: behavior.status ?? 200,
		contentType: 'text/event-stream',
		headers: {
			'cache-control': 'no-cache',
			...(behavior.gzip && { 'content-encoding': 'gzip' }),
		},
	};
	sendHeaders(exchange, head, behavior);
	if (behavior.reset === 'afterHeaders') return await cutWhenFlushed(exchange);

	const { events, ending } = buildStream(reply, behavior);
	const delayMs = behavior.chunkDelayMs ?? usual.chunkDelayMs;
	const encoded = behavior.gzip ? await compress(events, ending) : events;
	await writeAll(exchange, encoded, delayMs, behavior.splitEvery);
	if (ending === 'end') {
		exchange.res.end();
		recordResponse(exchange, Buffer.concat(encoded), behavior);
	}
	if (ending === 'cut') await cutWhenFlushed(exchange);
	if (ending === 'pings') await pingForever(exchange);
}

/** Milliseconds between two pings. */
const PING_MS = 50;

async function pingForever({ res, closed }: Exchange): Promise<void> {
	while (!closed.aborted) {
		res.write(': ping\n\n');
		await sleep(PING_MS, closed);
	}
}

/**
 * Compresses a stream as servers do: each event can be read as soon as it arrives.
 *
 * @param ending Without a proper end, the compressed bytes have none.
 */
async function compress(chunks: Buffer[], ending: Ending): Promise<Buffer[]> {
	const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
	let fresh: Buffer[] = [];
	gzip.on('data', (part) => fresh.push(part));
	const encoded: Buffer[] = [];
	for (const chunk of chunks) {
		await new Promise((resolve) => gzip.write(chunk, resolve));
		await nextTurn();
		encoded.push(Buffer.concat(fresh));
		fresh = [];
	}
	if (ending !== 'end') return encoded;
	await once(gzip.end(), 'end');
	return [...encoded, ...fresh];
}

/**
 * @param delayMs Between two chunks.
 * @param splitEvery Bytes.
 */
async function writeAll(
	exchange: Exchange,
	chunks: Buffer[],
	delayMs: number,
	splitEvery: number | undefined,
): Promise<void> {
	// Without a pause between the events nothing says a write has to end where an event does.
	const parts = splitEvery && !(delayMs > 0) ? [Buffer.concat(chunks)] : chunks;
	for (const [index, part] of parts.entries()) {
		if (index > 0) await sleep(delayMs, exchange.closed);
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
