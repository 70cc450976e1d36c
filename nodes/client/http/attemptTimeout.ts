import type { Server } from '../errors/server';
import { capitalizeName } from '../errors/server';
import { TimeoutError } from '../errors/timeoutError';
import { IdleTimer } from './idleTimer';

/** The abort reason when nothing went wrong. */
const COMPLETED = 'The response was read';

/** How a server can keep a request waiting, worded so that the number of seconds can follow. */
type Wait =
	| 'timed out: no response within'
	| 'stalled: it accepted no more data and sent no response for'
	| 'stalled: no data received for';

/**
 * The time limits of one attempt to send a request. It ends when no final response (RFC 9110, 15) begins within the
 * timeout, or when the response pauses for longer.
 */
export class AttemptTimeout {
	/**
	 * Closes the connection when it aborts. Nothing else does on n8n 2.40, where the response is a stream that wraps
	 * another stream.
	 */
	readonly signal: AbortSignal;

	/** Runs only while we wait for the server. */
	private readonly timer: IdleTimer;

	private readonly controller = new AbortController();

	private wait: Wait = 'timed out: no response within';

	/** Called with the status of each response once its headers have arrived. */
	private onHeaders?: (status: number) => void;

	/** Why the connection was closed, if it was. */
	private error?: TimeoutError;

	/**
	 * @param timeoutMs maximum milliseconds until a response begins, and for each of its pauses
	 * @param server the server that is to respond
	 * @param stop ends the attempt when it aborts
	 */
	constructor(
		timeoutMs: number,
		readonly server: Server,
		stop?: AbortSignal,
	) {
		const { signal } = this.controller;
		this.signal = stop ? AbortSignal.any([signal, stop]) : signal;
		this.timer = new IdleTimer(timeoutMs, () => {
			const message = `${capitalizeName(server)} ${this.wait} ${timeoutMs / 1000} seconds`;
			this.error = new TimeoutError(message, server);
			this.controller.abort();
		});
	}

	/**
	 * Limits the time of a request until its response was read.
	 *
	 * @param send sends the request and reads its response
	 * @returns what `send` returns
	 * @throws what `send` throws, or a TimeoutError when the response did not arrive in time
	 */
	async run<T>(send: () => Promise<T>): Promise<T> {
		try {
			return await send().catch((failure: unknown) => Promise.reject(this.error ?? failure));
		} finally {
			this.timer.stop();
			// Nothing that is still unread is needed. Without a reason, the platform creates an error with its stack for
			// each item (measured: 0.03 ms).
			this.controller.abort(COMPLETED);
		}
	}

	/**
	 * A file is about to be sent: until the response begins, the service must not pause for longer than the timeout.
	 *
	 * @param onHeaders called with the status of the response, which may arrive before the file was fully sent
	 * @returns a function to call whenever the service has accepted a part
	 */
	trackUpload(onHeaders: (status: number) => void): () => void {
		this.onHeaders = onHeaders;
		this.wait = 'stalled: it accepted no more data and sent no response for';
		return () => this.timer.reset();
	}

	/** A request is about to be sent. */
	startHeadersTimeout(): void {
		this.timer.start();
	}

	/** The headers of a response have arrived. */
	stopHeadersTimeout(status: number): void {
		this.timer.stop();
		this.onHeaders?.(status);
	}

	/** The next part of the response's body is about to be read. */
	startBodyTimeout(): void {
		this.wait = 'stalled: no data received for';
		this.timer.start();
	}

	/** A part of the body has arrived, or all of it. */
	stopBodyTimeout(): void {
		this.timer.stop();
	}
}
