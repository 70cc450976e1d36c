/** A process that reads an event stream with nothing but a parser of events and JSON. */

import http from 'node:http';

import { createParser } from 'eventsource-parser';

import { getOperation } from '../../../emulator/operations';
import { handleQuestions } from '../../processes/worker';
import { createEventStream } from '../service/eventStream';
import type { Address } from '../types';

export interface Job {
	service: Address;
	events: number;
	/** See the service's `Behavior`. */
	eventSize: number;
	/** Whether the stream comes from the service; else it is in memory. */
	received: boolean;
}

/** @returns the processor time that this process took */
async function work({ service, events, eventSize, received }: Job): Promise<{ cpuMs: number }> {
	const chunks = received ? [] : [...createEventStream(events, eventSize)];
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
	const source = received ? await requestStream(service) : chunks;
	for await (const chunk of source) parser.feed(decoder.decode(chunk, { stream: true }));
	const { user, system } = process.cpuUsage(before);
	if (count !== events + 1 || text.length !== events * eventSize) {
		throw new Error(`${count} events with ${text.length} characters`);
	}
	return { cpuMs: (user + system) / 1000 };
}

async function requestStream({ url, apiKey }: Address): Promise<http.IncomingMessage> {
	return await new Promise((resolve, reject) => {
		const options = { method: 'POST', headers: { 'x-api-key': apiKey } };
		http
			.request(`${url}${getOperation('stream').path}`, options, resolve)
			.once('error', reject)
			.end();
	});
}

handleQuestions(work);
