/**
 * `npm run scaling`: how many replies per second real n8n in queue mode gets with one worker and with two, against
 * services of several kinds. With `--small` it takes a few seconds a row and tells little; with `--write` the table
 * goes into docs/engineering/scaling.md. Ends with 0 only if every prompt got its reply, once.
 */

import { parseArgs } from 'node:util';

import { generatedSection } from '../docs/generatedSection';
import { CONCURRENCY, startQueueMode, type QueueMode } from '../n8n/queueMode';
import { publishWebhook } from '../n8n/webhook';
import { median } from '../statistics';
import { FULL, SMALL, type Load } from './loads';
import { createManyChats } from './manyChats';
import { measure, type Measurement } from './measure';
import { formatReport, type Row } from './report';

const MOST_WORKERS = 2;

const throughputSection = generatedSection('engineering/scaling.md', 'throughput', 'scaling');

async function main() {
	const { small, write } = parseArgs({
		options: { small: { type: 'boolean' }, write: { type: 'boolean' } },
	}).values;
	const loads = small ? SMALL : FULL;
	const rounds = small ? 1 : 3;

	console.error('Starting n8n in queue mode …');
	const queue = await startQueueMode({ workers: 1 });
	try {
		const rows = await measureAll(queue, loads, rounds);
		const { version } = queue.main.n8n.installation;
		const text = formatReport(rows, { version, concurrency: CONCURRENCY, rounds });
		console.log(text);
		if (write) throughputSection.write(text);
	} finally {
		await queue.stop();
	}
}

/** Measures each load with one worker, and then with more. */
async function measureAll(
	{ main: n8n, workers, addWorker }: QueueMode,
	loads: Load[],
	rounds: number,
): Promise<Row[]> {
	/** By the maximum concurrency of each run. */
	const urls = new Map<number | undefined, string>();
	const getUrl = async (maxConcurrency: number | undefined) => {
		const known = urls.get(maxConcurrency);
		if (known !== undefined) return known;
		const workflow = createManyChats(n8n.credentialId, maxConcurrency);
		const { url } = await publishWebhook(n8n.api, workflow);
		urls.set(maxConcurrency, url);
		return url;
	};
	const rows: Row[] = [];
	for (;;) {
		// Warms up: what a new worker does for the first time takes longer.
		await measure(n8n, await getUrl(undefined), { ...loads[0], service: { delayMs: 500 } });
		for (const load of loads) {
			const maxConcurrency = load.shared && load.shared / (workers.length * CONCURRENCY);
			const url = await getUrl(maxConcurrency);
			console.error(`${workers.length} of ${MOST_WORKERS} workers, a service with ${load.name} …`);
			const results: Measurement[] = [];
			while (results.length < rounds) results.push(await measure(n8n, url, load));
			const middle = (figure: keyof Measurement) => median(results.map((one) => one[figure]));
			const result = {
				seconds: middle('seconds'),
				atOnce: middle('atOnce'),
				refused: middle('refused'),
			};
			rows.push({ load, maxConcurrency, workers: workers.length, result });
		}
		if (workers.length === MOST_WORKERS) break;
		await addWorker();
	}
	return rows.sort((a, b) => loads.indexOf(a.load) - loads.indexOf(b.load));
}

for (const [signal, number] of [
	['SIGHUP', 1],
	['SIGINT', 2],
	['SIGTERM', 15],
] as const) {
	// Whatever was started is killed when this process exits.
	process.once(signal, () => process.exit(128 + number));
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
