import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { constants, createGzip } from 'node:zlib';

import { cutWhenFlushed, isClosedBeforeResponse, recordResponse, sendHeaders } from './response';
import type { Behavior } from './behavior';
import { buildStream } from './eventStream';
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
	const output = behavior.gzip ? compressInto(exchange.res) : exchange.res;
	await writeAll(exchange, output, events, {
		...behavior,
		chunkDelayMs: behavior.chunkDelayMs ?? usual.chunkDelayMs,
	});
	if (ending === 'end') {
		output.end();
		recordResponse(exchange, Buffer.concat(events), behavior);
	}
	if (ending === 'cut') await cutWhenFlushed(exchange);
	if (ending === 'pings') await pingForever(exchange);
}

/** Compresses as servers do: each event can be read as soon as it arrives. */
function compressInto(res: Writable): Writable {
	const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
	gzip.pipe(res);
	return gzip;
}

/** Milliseconds between two pings. */
const PING_MS = 50;

async function pingForever({ res, closed }: Exchange): Promise<void> {
	while (!closed.aborted) {
		res.write(': ping\n\n');
		await sleep(PING_MS, closed);
	}
}

/** @param behavior With the milliseconds between two events, and into how many bytes to split them. */
async function writeAll(
	{ closed, record }: Exchange,
	output: Writable,
	events: Buffer[],
	{ chunkDelayMs = 0, splitEvery }: Behavior,
): Promise<void> {
	// Without a pause between the events nothing says a write has to end where an event does.
	const parts = splitEvery && chunkDelayMs === 0 ? [Buffer.concat(events)] : events;
	for (const [index, part] of parts.entries()) {
		if (index > 0) await sleep(chunkDelayMs, closed);
		record.writtenAt.push(performance.timeOrigin + performance.now());
		for (const piece of splitBytes(part, splitEvery || part.length)) {
			if (splitEvery) await nextTurn();
			if (closed.aborted) return;
			if (output.write(piece)) continue;
			// Rejects when the connection closes first; the loop's head sees that.
			await once(output, 'drain', { signal: closed }).catch(() => {});
		}
	}
}

/** @param length Of each piece but the last. */
function splitBytes(bytes: Buffer, length: number): Buffer[] {
	return Array.from({ length: Math.ceil(bytes.length / length) }, (_, n) =>
		bytes.subarray(n * length, (n + 1) * length),
	);
}
