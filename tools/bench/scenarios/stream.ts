import { buildParameters } from '../../workflows';
import { alternate } from '../alternate';
import { atMostTimes } from '../goals';
import type { Done, Job as EngineJob } from '../sides/engine';
import type { Job } from '../sides/parser';
import { batch } from '../sides/startRuns';
import type { Scenario } from './scenario';

/** The length of an event's text: a word or two, as assistants send them. */
const EVENT_SIZE = 12;

/** The processor time that a long stream costs. */
export const stream: Scenario = {
	name: 'stream',
	async run(bench) {
		const events = bench.size(200_000, 2_000);
		await bench.behave({ delayMs: 0, events, eventSize: EVENT_SIZE });
		const reference = bench.start<Job, { cpuMs: number }>('sides/parser.ts');
		// A process of its own as well: the one that sent thousands of items before has more to tidy up.
		const worker = bench.start<EngineJob, Done>('sides/engine.ts');
		const { service } = bench;
		const parameters = buildParameters('stream', { assistantId: 'bench' });
		const { engine, parser } = await alternate(
			{
				engine: async () => {
					const { cpuMs, results } = await worker.ask({ service, parameters, runs: batch(1) });
					if (results[0].through !== 1) throw new Error('The stream ended without a reply');
					return cpuMs;
				},
				parser: async () => (await reference.ask({ events, eventSize: EVENT_SIZE })).cpuMs,
			},
			bench.size(7, 1),
		);
		return [
			{
				what: `A stream of ${events.toLocaleString('en')} events: processor time`,
				unit: 'ms',
				samples: { engine },
				goals: [atMostTimes(engine, parser, 1.3, 'eventsource-parser with JSON.parse')],
				note: "the node's time is all that its process took, from the request on; eventsource-parser with JSON.parse has the bytes in memory.",
				cause:
					"most of what is above the parser's time is receiving the bytes, and garbage collection in a process that holds n8n.",
			},
		];
	},
};
