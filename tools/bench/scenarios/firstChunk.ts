import http from 'node:http';
import { performance } from 'node:perf_hooks';

import { atMost } from '../goals';
import { createStreamingWorkflow } from '../n8n/workflows';
import { quantile } from '../../statistics';
import type { Scenario } from './scenario';

const WORKFLOW = 'first-chunk';

/** How long the service pauses after the first event, so that it is on its way alone. */
const GAP_MS = 20;

const WARM_UP = 20;

/** How soon the caller of a streaming webhook has the first chunk of the reply after the service has written it. */
export const firstChunk: Scenario = {
	name: 'first-chunk',
	async run(bench) {
		const count = bench.size(300, 5);
		const { url } = await bench.n8n.publish(
			createStreamingWorkflow(WORKFLOW, bench.n8n.credentials),
		);
		await bench.behave({ delayMs: 0, events: 3, gapMs: GAP_MS });

		const read: number[] = [];
		for (let n = 0; n < WARM_UP + count; n += 1) read.push(await timeFirstChunk(url));
		const { firstWrites } = await bench.seen();
		const delays = read.map((at, n) => at - firstWrites[n]).slice(WARM_UP);
		const ms = (value: number) => `${value.toFixed(1)} ms`;
		return [
			{
				what: 'The first piece of a streamed reply: delay',
				note: `from the service's write to the reader of a webhook that responds with a stream, ${count} replies one after the other.`,
				unit: 'ms',
				samples: { ours: delays },
				goals: [
					atMost(quantile(delays, 0.5), 3, ms, 'median'),
					atMost(quantile(delays, 0.95), 10, ms, 'p95'),
				],
			},
		];
	},
};

/**
 * @param url of the webhook
 * @returns when the first piece of the reply was read, in milliseconds since 1970
 * @throws Error when there was none
 */
async function timeFirstChunk(url: string): Promise<number> {
	return await new Promise((resolve, reject) => {
		const request = http.request(url, { method: 'POST' }, (response) => {
			let at: number | undefined;
			let text = '';
			response.setEncoding('utf8').on('data', (data: string) => {
				text += data;
				if (at === undefined && text.includes('"type":"item"')) {
					at = performance.timeOrigin + performance.now();
				}
			});
			response.once('error', reject);
			response.once('end', () =>
				at === undefined ? reject(new Error(`No piece in: ${text}`)) : resolve(at),
			);
		});
		request.once('error', reject).end();
	});
}
