import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import zlib from 'node:zlib';

import type { Redact } from '../../nodes/client/errors/redact';
import type { Client, Reply, Request, Service } from './types';

/** How long a request may take. */
const MAX_TIME_MS = 120_000;

/** How long to wait after a 429 that does not say it, and at most if it does. */
const RATE_LIMIT_WAIT_MS = 5_000;
const MAX_RATE_LIMIT_WAIT_MS = 60_000;

const DECODERS: Record<string, (bytes: Buffer) => Buffer> = {
	gzip: (bytes) => zlib.gunzipSync(bytes),
	deflate: (bytes) => zlib.inflateSync(bytes),
	br: (bytes) => zlib.brotliDecompressSync(bytes),
};

/**
 * Creates a client on Node's own HTTP, which shows what n8n's helper hides: framing, pieces and compression. It follows
 * no redirect.
 *
 * @param redact applied to all that comes from the service
 */
export function createClient(service: Service, redact: Redact): Client {
	const replies: Reply[] = [];
	const sendOnce = async (request: Request) => {
		const reply = redactReply(await exchange(service, request), redact);
		replies.push(reply);
		return reply;
	};
	return {
		replies,
		async send(request) {
			const reply = await sendOnce(request);
			if (reply.status !== 429) return reply;
			await wait(getRateLimitWait(reply));
			return await sendOnce(request);
		},
	};
}

function getRateLimitWait({ headers }: Reply): number {
	const seconds = Number(headers['retry-after'] ?? NaN);
	if (Number.isNaN(seconds)) return RATE_LIMIT_WAIT_MS;
	return Math.min(seconds * 1000, MAX_RATE_LIMIT_WAIT_MS);
}

function redactReply(reply: Reply, redact: Redact): Reply {
	const headers = Object.fromEntries(
		Object.entries(reply.headers).map(([name, value]) => [
			name,
			Array.isArray(value) ? value.map(redact) : value && redact(value),
		]),
	);
	return {
		...reply,
		headers,
		body: redact(reply.body),
		failure: reply.failure && redact(reply.failure),
	};
}

/** Sends one request; what goes wrong is in the reply. */
async function exchange(service: Service, request: Request): Promise<Reply> {
	const started = Date.now();
	const signal = AbortSignal.timeout(MAX_TIME_MS);
	const pieces: Buffer[] = [];
	const reply: Reply = {
		status: 0,
		httpVersion: '',
		headers: {},
		body: '',
		pieces: 0,
		firstMs: 0,
		totalMs: 0,
		failure: undefined,
	};
	try {
		const response = await openResponse(service, request, signal);
		const { statusCode = 0, httpVersion, headers } = response;
		Object.assign(reply, { status: statusCode, httpVersion, headers });
		for await (const piece of response) {
			if (pieces.length === 0) reply.firstMs = Date.now() - started;
			pieces.push(piece);
		}
	} catch (error) {
		reply.failure = signal.aborted ? `not complete after ${MAX_TIME_MS / 1000} s` : describe(error);
	}
	reply.pieces = pieces.length;
	reply.totalMs = Date.now() - started;
	return decode(reply, Buffer.concat(pieces));
}

async function openResponse(
	service: Service,
	{ path, contentType, body, accept = '*/*', apiKey = service.apiKey }: Request,
	signal: AbortSignal,
): Promise<http.IncomingMessage> {
	const url = new URL(service.baseUrl + path);
	const headers = {
		'x-api-key': apiKey,
		'content-type': contentType,
		'content-length': Buffer.byteLength(body),
		accept,
		'accept-encoding': Object.keys(DECODERS).join(', '),
	};
	const { request } = url.protocol === 'https:' ? https : http;
	const req = request(url, { method: 'POST', headers, agent: false, signal });
	// Once there is a response, it says the same.
	req.on('error', () => {});
	req.end(body);
	const [response] = (await once(req, 'response')) as [http.IncomingMessage];
	return response;
}

function decode(reply: Reply, bytes: Buffer): Reply {
	const encoding = reply.headers['content-encoding'] ?? 'identity';
	try {
		const body = (DECODERS[encoding]?.(bytes) ?? bytes).toString('utf8');
		return { ...reply, body };
	} catch (error) {
		return { ...reply, failure: reply.failure ?? `${encoding}: ${describe(error)}` };
	}
}

function describe(error: unknown): string {
	const { code, message } = error as NodeJS.ErrnoException;
	return [code, message].filter(Boolean).join(': ');
}
