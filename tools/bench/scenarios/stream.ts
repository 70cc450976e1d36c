import { buildParameters } from '../../engine/workflows';
import type { Worker } from '../../processes/worker';
import { alternate } from '../alternate';
import { atMostTimes } from '../goals';
import type { Done, Job as EngineJob } from '../sides/engine';
import type { Job } from '../sides/parser';
import { median } from '../statistics';
import type { Scenario } from './scenario';

/** The length of an event's text: a word or two, as assistants send them. */
const EVENT_SIZE = 12;

/** The processor time that a long stream costs. */
export const stream: Scenario = {
	name: 'stream',
	async run(bench) {
		const events = bench.size(200_000, 2_000);
		await bench.behave({ delayMs: 0, events, eventSize: EVENT_SIZE });
		const parser: Worker<Job, { cpuMs: number }> = await bench.worker('sides/parser.ts');
		// A process of its own as well: the one that sent thousands of items before has more to tidy up.
		const worker: Worker<EngineJob, Done> = await bench.worker('sides/engine.ts');
		const service = await bench.service();
		const parse = async (received: boolean) =>
			(await parser.ask({ service, events, eventSize: EVENT_SIZE, received })).cpuMs;
		const parameters = buildParameters('stream', { assistantId: 'bench' });
		const { engine, bare, client } = await alternate(
			{
				engine: async () => {
					const { cpuMs, through } = await worker.ask({ service, parameters, items: 1 });
					if (through !== 1) throw new Error('The stream ended without a reply');
					return cpuMs;
				},
				bare: async () => await parse(false),
				client: async () => await parse(true),
			},
			bench.size(7, 1),
		);
		const received = atMostTimes(engine, client, 1.5, 'the same bytes received by a bare client');
		return [
			{
				what: `A stream of ${events.toLocaleString('en')} events: processor time`,
				unit: 'ms',
				samples: { engine, bare },
				goals: [atMostTimes(engine, bare, 1.3, 'eventsource-parser with JSON.parse')],
				note: "the node's time is all that its process took, from the request on; the bare client is eventsource-parser with JSON.parse alone, the bytes in memory.",
				cause: `most of what is above the parser's time is receiving the bytes, and garbage collection in a process that holds n8n: a bare client that receives and parses them takes ${median(client).toFixed(0)} ms, and the node ${received.result} that.`,
			},
		];
	},
};
