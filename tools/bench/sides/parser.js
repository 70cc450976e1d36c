'use strict';

/** A process that reads an event stream with nothing but a parser of events and JSON. */

const http = require('node:http');

const { createParser } = require('eventsource-parser');

const { answer } = require('../../processes/worker');
const { eventStream } = require('../service/eventStream');

/**
 * @typedef {object} Job
 * @property {import('../types').Address} service
 * @property {number} events
 * @property {number} eventSize see the service's `Behaviour`
 * @property {boolean} received whether the stream comes from the service; else it is in memory
 */

/**
 * @param {Job} job
 * @returns {Promise<{ cpuMs: number }>} the processor time that this process took
 */
async function work({ service, events, eventSize, received }) {
	const pieces = received ? [] : [...eventStream(events, eventSize)];
	let text = '';
	let count = 0;
	const parser = createParser({
		onEvent: ({ data }) => {
			text += JSON.parse(data).text;
			count += 1;
		},
	});
	const decoder = new TextDecoder();
	const before = process.cpuUsage();
	const source = received ? await answerOf(service) : pieces;
	for await (const piece of source) parser.feed(decoder.decode(piece, { stream: true }));
	const { user, system } = process.cpuUsage(before);
	if (count !== events + 1 || text.length !== events * eventSize) {
		throw new Error(`${count} events with ${text.length} characters`);
	}
	return { cpuMs: (user + system) / 1000 };
}

/**
 * @param {import('../types').Address} service
 * @returns {Promise<http.IncomingMessage>}
 */
async function answerOf({ url, apiKey }) {
	return await new Promise((resolve, reject) => {
		const options = { method: 'POST', headers: { 'x-api-key': apiKey } };
		http.request(`${url}/api/interactions/chat/sse`, options, resolve).once('error', reject).end();
	});
}

answer(work);
