/**
 * Loaded into n8n's process before n8n: a server in it that measures the process, at the port that PROBE_PORT
 * names. `GET /memory/begin` and `/memory/end` watch the memory, `/profile/begin` and `/profile/end` what the
 * processor does.
 */

import http from 'node:http';

import { beginPeak } from '../../memory/peak';
import { beginProfile } from '../profile';

/**
 * Milliseconds between two looks at the memory. Each takes about 0.3 ms in n8n's process (measured), and the time of
 * what is done meanwhile is measured too.
 */
const SAMPLE_INTERVAL_MS = 20;

const WATCHES: Record<string, () => Promise<() => unknown>> = {
	memory: async () => await beginPeak(SAMPLE_INTERVAL_MS),
	profile: beginProfile,
};

const ends = new Map<string, () => unknown>();

/** @returns what was measured */
async function respond(path: string): Promise<unknown> {
	const [, watch, action] = path.split('/');
	if (action === 'end') return await ends.get(watch)?.();
	ends.set(watch, await WATCHES[watch]());
	return true;
}

// n8n's helpers are Node processes too, and load this as well.
if (process.argv[1]?.endsWith('/bin/n8n')) {
	http
		.createServer(async (req, res) => {
			const result = await respond(req.url ?? '').catch(({ message }: Error) => message);
			res.setHeader('content-type', 'application/json');
			res.end(JSON.stringify({ result }));
		})
		.listen(Number(process.env.PROBE_PORT), '127.0.0.1')
		.unref();
}
