/**
 * A process with a service that costs as little as can be: its responses are prepared, and nothing is recorded. It
 * behaves as it was last asked to, see `Behavior`.
 */

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';

import { OPERATIONS } from '../../../emulator/operations';
import { createSlots } from '../../../emulator/slots';
import { handleQuestions } from '../../processes/worker';
import { randomOf } from '../../random';
import { createEventStream } from './eventStream';

export interface Behavior {
	/** How long a response takes. */
	delayMs: number;
	/** The maximum number of concurrent requests, above which it returns 429; no limit by default. */
	atOnce?: number;
	/** The share that is refused with 503; none by default. */
	failing?: number;
	/** How many events a stream has. */
	events?: number;
	/** The length of an event's text, in characters. */
	eventSize?: number;
	/** How long a stream pauses after its first event. */
	gapMs?: number;
}

export type Question = { behave: Behavior } | 'start' | 'seen';

/** Since its behavior was set. */
export interface Seen {
	requests: number;
	/** How many bytes of uploads arrived, with what is around the files. */
	bytes: number;
	/** When the first event of each stream was written, in milliseconds since 1970. */
	firstWrites: number[];
}

const API_KEY = 'benchmark-key-0123456789';
const REPLY = JSON.stringify({ text: 'The agreement ends on 30 April 2027.', fileUrl: null });
const JSON_HEADERS = { 'content-type': 'application/json', 'content-length': REPLY.length };

let behavior: Behavior = { delayMs: 0 };
let slots = createSlots(Infinity);
let random = randomOf(1);
let seen = noneSeen();

const server = http.createServer((req, res) => {
	seen.requests += 1;
	const slot = slots.enter();
	res.once('close', slot.leave);
	const operation = OPERATIONS.find(({ path }) => path === req.url);
	if (operation?.takes === 'file') {
		req.on('data', ({ length }: Buffer) => {
			seen.bytes += length;
		});
	}
	req.resume();
	req.once('end', () => {
		const status = statusOf(req, slot.refused);
		const send = () => {
			if (status !== 200) return refuse(res, status);
			if (operation?.returns === 'events') return void stream(res);
			if (operation?.returns === 'text') return res.end(`input_${seen.requests}.bin`);
			res.writeHead(200, JSON_HEADERS).end(REPLY);
		};
		// A request above the limit is refused at once.
		if (behavior.delayMs > 0 && !slot.refused) setTimeout(send, behavior.delayMs);
		else send();
	});
});

function noneSeen(): Seen {
	return { requests: 0, bytes: 0, firstWrites: [] };
}

function statusOf(req: http.IncomingMessage, refused: boolean) {
	if (req.headers['x-api-key'] !== API_KEY) return 401;
	if (refused) return 429;
	return random() < (behavior.failing ?? 0) ? 503 : 200;
}

function refuse(res: http.ServerResponse, status: number) {
	const headers = status === 429 ? { 'retry-after': '1' } : {};
	const body = JSON.stringify({ error: `Refused with ${status}` });
	res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

async function stream(res: http.ServerResponse) {
	const { events = 1, eventSize = 20, gapMs = 0 } = behavior;
	res.writeHead(200, { 'content-type': 'text/event-stream' });
	const writes = createEventStream(events, eventSize);
	const { value: first } = writes.next();
	res.write(first);
	seen.firstWrites.push(performance.timeOrigin + performance.now());
	if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs));
	for (const write of writes) {
		if (!res.write(write)) await new Promise((resolve) => res.once('drain', resolve));
		if (res.destroyed) return;
	}
	res.end();
}

handleQuestions(async (question: Question) => {
	if (question === 'seen') return seen;
	if (question === 'start') {
		await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
		const { port } = server.address() as AddressInfo;
		return { url: `http://127.0.0.1:${port}`, apiKey: API_KEY };
	}
	behavior = question.behave;
	slots = createSlots(behavior.atOnce ?? Infinity);
	random = randomOf(1);
	seen = noneSeen();
	return undefined;
});
