import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Behave } from './behave';
import { createDirectives } from './directives';
import { openExchange, type Exchange } from './exchange';
import type { StoredFile } from './multipart';
import type { RequestRecord } from './requestRecord';
import { createErrorResponse, sendResponse } from './response';
import { serve, type EarlyRefusal, type Service } from './serve';
import { createSlots } from './slots';

export const DEFAULT_API_KEY = 'mingleego-emulator-key';

const HOST = '127.0.0.1';

export interface EmulatorOptions {
	/** 0, the default, for any free one. */
	port?: number;
	/** What `x-api-key` must hold; 'mingleego-emulator-key' by default. */
	apiKey?: string;
	/** Keys of other accounts, which are accepted as well. */
	furtherKeys?: string[];
	/** The maximum number of concurrent requests; any more get 429. No limit by default. */
	limit?: number;
	/** Milliseconds between a stream's events, 0 by default. */
	chunkDelayMs?: number;
	/** Milliseconds before each response, 0 by default. */
	delayMs?: number;
	/** Called with each request once it has ended. */
	onEnd?: (record: RequestRecord) => void;
}

export interface Emulator {
	/** Base URL, without a slash at the end. */
	url: string;
	apiKey: string;
	/** In the order of arrival. Live. */
	requests: RequestRecord[];
	/** Uploaded files by ID. Live. */
	files: Map<string, StoredFile>;
	/** Sets the function that returns each request's behavior, replacing the previous one. Undefined removes it. */
	behave: (fn: Behave | undefined) => void;
	/** Refuses uploads with status 413 before their body is read, until the next reset. */
	refuseUploads: (refusal: EarlyRefusal) => void;
	/** Forgets requests, files, behaviors and the peak, and counts from 0 again. Requests in flight continue. */
	reset: () => void;
	/** Stops at once and closes open connections. */
	close: () => Promise<void>;
	/** Requests in flight to the operations' endpoints, and their maximum since the start or the last reset. Live. */
	inFlight: { now: number; peak: number };
}

/**
 * Starts an emulator of the Mingleego chat API.
 *
 * @throws Error When it cannot listen, with the system's `code` (EADDRINUSE: the port is in use).
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const requests: RequestRecord[] = [];
	const openExchanges = new Set<Exchange>();
	const service = createService(options);

	const server = http.createServer((req, res) => {
		const exchange = openExchange(req, res, requests.length);
		const { record } = exchange;
		requests.push(record);
		openExchanges.add(exchange);
		exchange.closed.addEventListener('abort', () => {
			openExchanges.delete(exchange);
			options.onEnd?.(record);
		});
		serve(exchange, service).catch((error) => respondWithFailure(exchange, error));
	});
	// Long uploads must not be cut off, nor a connection that a client is about to reuse.
	server.requestTimeout = 0;
	server.keepAliveTimeout = 0;
	server.listen(options.port ?? 0, HOST);
	// Rejects where it cannot listen.
	await once(server, 'listening');
	service.url = `http://${HOST}:${(server.address() as AddressInfo).port}`;

	return {
		url: service.url,
		apiKey: service.apiKeys[0],
		requests,
		files: service.files,
		inFlight: service.slots.inFlight,
		behave(fn) {
			service.behave = fn;
		},
		refuseUploads(refusal) {
			service.earlyRefusal = refusal;
		},
		reset() {
			requests.length = 0;
			resetService(service);
		},
		close: async () => await closeServer(server, openExchanges),
	};
}

function createService(options: EmulatorOptions): Service {
	return {
		url: '',
		apiKeys: [options.apiKey ?? DEFAULT_API_KEY, ...(options.furtherKeys ?? [])],
		delayMs: options.delayMs ?? 0,
		chunkDelayMs: options.chunkDelayMs ?? 0,
		slots: createSlots(options.limit ?? Infinity),
		files: new Map(),
		lastStamp: 1764951853972,
		replyFiles: new Map(),
		directives: createDirectives(),
		behave: undefined,
		earlyRefusal: undefined,
	};
}

function resetService(service: Service): void {
	service.files.clear();
	service.replyFiles.clear();
	service.directives.reset();
	service.slots.resetPeak();
	service.behave = undefined;
	service.earlyRefusal = undefined;
}

function closeServer(server: http.Server, openExchanges: Iterable<Exchange>): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		for (const exchange of openExchanges) exchange.cut();
		server.closeAllConnections();
	});
}

/** Reports a bug in the behave function, or in the emulator, to the client. */
async function respondWithFailure(exchange: Exchange, error: unknown) {
	const { res, cut } = exchange;
	if (res.headersSent) return cut();
	for (const name of res.getHeaderNames()) res.removeHeader(name);
	const reason = error instanceof Error ? error.message : String(error);
	await sendResponse(exchange, createErrorResponse(500, `The emulator failed: ${reason}`), 0);
}
