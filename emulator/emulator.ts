import http from 'node:http';

import { createErrorResponse, sendResponse } from './response';
import type { Behave } from './behave';
import { createDirectives } from './directives';
import { openExchange, type Exchange } from './exchange';
import { createFileStore, type StoredFile } from './fileStore';
import { createRecord, type RequestRecord } from './requestRecord';
import { serve, type Service } from './serve';
import { createSlots } from './slots';

export const DEFAULT_API_KEY = 'mingleego-emulator-key';

export interface EmulatorOptions {
	/** 0, the default, for any free one. */
	port?: number;
	/** '127.0.0.1' by default. */
	host?: string;
	/** What `x-api-key` must hold; 'mingleego-emulator-key' by default. */
	apiKey?: string;
	/** Keys of other accounts, which are accepted as well. */
	furtherKeys?: string[];
	/** When given, uploads need it as `Authorization: Bearer …`. */
	bearerToken?: string;
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
	const { port = 0, host = '127.0.0.1' } = options;
	const requests: RequestRecord[] = [];
	const openExchanges = new Set<Exchange>();
	const service = createService(options);

	const server = http.createServer((req, res) => {
		const record = createRecord(req, requests.length);
		requests.push(record);
		const exchange = openExchange(req, res, record);
		openExchanges.add(exchange);
		exchange.closed.addEventListener('abort', () => {
			openExchanges.delete(exchange);
			options.onEnd?.(record);
		});
		serve(exchange, service).catch((error) => respondWithFailure(exchange, error));
	});
	disableTimeouts(server);
	service.url = await listen(server, port, host);

	let closed: Promise<void> | undefined;
	return {
		url: service.url,
		apiKey: service.apiKey,
		requests,
		files: service.store.files,
		inFlight: service.slots.inFlight,
		behave(fn) {
			service.behave = fn;
		},
		reset() {
			requests.length = 0;
			resetService(service);
		},
		close() {
			closed ??= closeServer(server, openExchanges);
			return closed;
		},
	};
}

function createService(options: EmulatorOptions): Service {
	return {
		url: '',
		apiKey: options.apiKey ?? DEFAULT_API_KEY,
		furtherKeys: options.furtherKeys ?? [],
		bearerToken: options.bearerToken,
		delayMs: options.delayMs ?? 0,
		chunkDelayMs: options.chunkDelayMs ?? 0,
		slots: createSlots(options.limit ?? Infinity),
		store: createFileStore(),
		replyFiles: new Map(),
		directives: createDirectives(),
		behave: undefined,
	};
}

function resetService(service: Service): void {
	service.store.files.clear();
	service.replyFiles.clear();
	service.directives.reset();
	service.slots.resetPeak();
	service.behave = undefined;
}

function closeServer(server: http.Server, openExchanges: Iterable<Exchange>): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		for (const exchange of openExchanges) exchange.cut();
		server.closeAllConnections();
	});
}

/** Long uploads must not be cut off, nor a connection that a client is about to reuse. */
function disableTimeouts(server: http.Server): void {
	server.requestTimeout = 0;
	server.keepAliveTimeout = 0;
}

/**
 * @returns The server's URL.
 * @throws Error When it cannot listen, with the system's `code`.
 */
function listen(server: http.Server, port: number, host: string): Promise<string> {
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			const { code } = error;
			const reason = code === 'EADDRINUSE' ? `port ${port} is already in use` : error.message;
			const message = `The emulator cannot listen on ${host}: ${reason}`;
			reject(Object.assign(new Error(message, { cause: error }), { code }));
		});
		server.listen(port, host, () => {
			const address = server.address();
			const chosen = typeof address === 'object' && address !== null ? address.port : port;
			resolve(`http://${host.includes(':') ? `[${host}]` : host}:${chosen}`);
		});
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
