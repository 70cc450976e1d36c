import type http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

import { startRelay } from '../relay';

/** A drip takes two and a half seconds altogether, in pauses that a busy machine may well make longer. */
const CHUNK_COUNT = 6;
const PAUSE_MS = 420;

/**
 * A proxy in front of a service that forwards its responses chunk by chunk. The response's header `x-pace` says how:
 * `drip` with pauses in between, `stall` the first half and then nothing more. Without it, all at once.
 *
 * @param target the service's URL
 */
export const startPacedRelay = async (target: string) =>
	await startRelay(target, {
		respond: async (res, response) => await forwardSlowly(res, response, await buffer(response)),
	});

/** @param body of the response */
async function forwardSlowly(
	res: http.ServerResponse,
	response: http.IncomingMessage,
	body: Buffer,
) {
	const pace = response.headers['x-pace'];
	res.writeHead(response.statusCode ?? 502, { 'content-type': response.headers['content-type'] });
	if (pace === 'stall') {
		res.write(body.subarray(0, Math.floor(body.length / 2)));
		return;
	}
	if (pace === 'drip') {
		const size = Math.ceil(body.length / CHUNK_COUNT);
		for (let start = 0; start < body.length; start += size) {
			await wait(PAUSE_MS);
			res.write(body.subarray(start, start + size));
		}
		res.end();
		return;
	}
	res.end(body);
}
