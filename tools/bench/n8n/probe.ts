/**
 * Loaded into n8n's process before n8n: a server in it that watches the memory of the process, at the port that
 * PROBE_PORT names. `GET /memory/begin` begins, and `/memory/end` returns the peak.
 */

import http from 'node:http';

import { beginMemoryPeak } from '../../processes/memoryPeak';

/**
 * Milliseconds between two looks at the memory. Each takes about 0.3 ms in n8n's process (measured), and the time of
 * what is done meanwhile is measured too.
 */
const SAMPLE_INTERVAL_MS = 20;

let end: (() => number) | undefined;

/** @returns what was measured */
async function respond(path: string | undefined): Promise<unknown> {
	if (path === '/memory/end') return end?.();
	end = await beginMemoryPeak(SAMPLE_INTERVAL_MS);
	return true;
}

// n8n's helpers are Node processes too, and load this as well.
if (process.argv[1]?.endsWith('/bin/n8n')) {
	http
		.createServer(async (req, res) => {
			const result = await respond(req.url).catch(({ message }: Error) => message);
			res.setHeader('content-type', 'application/json');
			res.end(JSON.stringify({ result }));
		})
		.listen(Number(process.env.PROBE_PORT), '127.0.0.1')
		.unref();
}
