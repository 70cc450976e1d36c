import { ApiError } from '../errors/apiError';
import { RAISE_TIMEOUT_HINT } from '../errors/hints';
import { IdleTimer } from './idleTimer';

/** The abort reason when nothing went wrong. */
const COMPLETED = 'The response was read';

/** How a service can keep a request waiting, worded so that the number of seconds can follow. */
type Stall =
	| 'timed out: no response within'
	| 'stalled: it accepted no more data and sent no response for'
	| 'stalled: no data received for';

/**
 * Guards one attempt to send a request: it ends when no final response (RFC 9110, 15) begins within the timeout, or
 * when the response stalls.
 */
export class RequestGuard {
	/** Runs only while we wait for the responder. */
	readonly idleTimer: IdleTimer;

	/** What the responder did, or did not do, when the timer fires. */
	private stall: Stall = 'timed out: no response within';

	/** Called with the status of each response once its headers have arrived. */
	private onResponse?: (status: number) => void;

	private readonly controller = new AbortController();

	/**
	 * Closes the connection when it aborts. Nothing else does on n8n 2.40, where the response is a stream that wraps
	 * another stream.
	 */
	readonly signal = this.controller.signal;

	/** Why the connection was closed, if it was. */
	private timeoutError?: ApiError;

	/**
	 * @param timeoutMs maximum milliseconds until a response begins, and for each of its pauses (n8n's
	 *   Request Options > Timeout)
	 * @param responder who is to respond, worded for the start of a sentence
	 */
	constructor(timeoutMs: number, responder: string) {
		this.idleTimer = new IdleTimer(timeoutMs, () => {
			this.timeoutError = new ApiError(`${responder} ${this.stall} ${timeoutMs / 1000} seconds`, {
				hint: RAISE_TIMEOUT_HINT,
			});
			this.abort();
		});
	}

	/**
	 * Guards the request until its response was read.
	 *
	 * @param send sends the request and reads its response
	 * @returns what `send` returns
	 * @throws what `send` throws, or an ApiError when the response did not arrive in time
	 */
	async run<T>(send: () => Promise<T>): Promise<T> {
		try {
			return await send().catch((failure: unknown) => Promise.reject(this.timeoutError ?? failure));
		} finally {
			this.idleTimer.stop();
			// Nothing that is still unread is needed. Without a reason, the platform creates an error with its stack for
			// each item (measured: 0.03 ms).
			this.controller.abort(COMPLETED);
		}
	}

	/** Ends the request: its response is no longer needed. */
	abort(): void {
		this.controller.abort();
	}

	/**
	 * A file is about to be sent: until the response begins, the service must not pause for longer than the timeout.
	 *
	 * @param onResponse called with the status of the response, which may arrive before the file was fully sent
	 * @returns a function to call whenever the service has accepted a part
	 */
	trackUpload(onResponse: (status: number) => void): () => void {
		this.onResponse = onResponse;
		this.stall = 'stalled: it accepted no more data and sent no response for';
		return () => this.idleTimer.reset();
	}

	/** A request is about to be sent. Each gets the whole timeout, also when it follows a redirect. */
	awaitResponse(): void {
		this.idleTimer.start();
	}

	/** The headers of a response have arrived. */
	responded(status: number): void {
		this.idleTimer.stop();
		this.onResponse?.(status);
	}

	/** The body of the response is about to be read. */
	awaitBody(): void {
		this.stall = 'stalled: no data received for';
		this.idleTimer.start();
	}
}
