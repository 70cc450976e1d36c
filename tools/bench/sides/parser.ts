/** A process that reads an event stream with nothing but a parser of events and JSON. */

import { createParser } from 'eventsource-parser';

import { handleQuestions } from '../../processes/worker';
import { createEventStream } from '../service/eventStream';

/** The stream is made in memory, see `createEventStream`. */
export interface Job {
	events: number;
	eventSize: number;
}

/** @returns the processor time that this process took to read it */
function work({ events, eventSize }: Job): { cpuMs: number } {
	const chunks = [...createEventStream(events, eventSize)];
	let text = '';
	let count = 0;
	const parser = createParser({
		onEvent: ({ data }) => {
			text += (JSON.parse(data) as { text: string }).text;
			count += 1;
		},
	});
	const decoder = new TextDecoder();
	const before = process.cpuUsage();
	for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
	const { user, system } = process.cpuUsage(before);
	if (count !== events + 1 || text.length !== events * eventSize) {
		throw new Error(`${count} events with ${text.length} characters`);
	}
	return { cpuMs: (user + system) / 1000 };
}

handleQuestions(work);
