import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { IdleTimer, MAX_TIMER_DELAY_MS } from './idleTimer';

/**
 * For n8n's own timeout of each request, so that ours decides. n8n's HTTP client counts from the start of the request,
 * so a large file on a slow connection would exceed any shorter timeout. It also starts over with each informational
 * response (1xx), so a service that sends nothing else would never time out. n8n treats 0 as its default of 5 minutes.
 */
export const NO_TIMEOUT_MS = MAX_TIMER_DELAY_MS;

/** The abort reason of an item's signal when nothing went wrong. */
const COMPLETED = 'The answer was read';

/** What is monitored while an item's request is in flight. */
export interface RequestGuard {
	/**
	 * Closes the connection. Nothing else does on n8n 2.40, where the response is a stream that wraps another stream.
	 */
	close(): void;
	/** Runs only while we wait for the responder. */
	idleTimer: IdleTimer;
	/** What the service did, or did not do, when the timer fires. */
	stall: Stall;
	/** Called with the status of the response once its headers have arrived. */
	onResponse?(status: number): void;
	/** Why the connection was closed, if it was. */
	reason?: ApiError;
}

/** How a service can keep a request waiting, worded so that the number of seconds can follow. */
type Stall =
	| 'timed out: no response within'
	| 'stalled: it took no more and sent no answer for'
	| 'stalled: nothing came for';

/** By the item's context, which n8n creates per item and passes to every step of its request. */
export const requestGuards = new WeakMap<object, RequestGuard>();

/**
 * Sends an item's request with its own abort signal. The signal ends the request when the execution is stopped, when no
 * final response (RFC 9110, 15) begins within the timeout, or when the response stalls. n8n's HTTP client gets the
 * signal from the item's context.
 *
 * @param context the item's context
 * @param cancelSignal the execution's signal
 * @param timeoutMs maximum milliseconds until the response begins, and for each of its pauses (n8n's
 *   Request Options > Timeout)
 * @param responder who is to respond, worded for the start of a sentence
 * @param send sends the request, with `NO_TIMEOUT_MS`, and reads its response
 * @returns what `send` returns
 * @throws what `send` throws, or an ApiError when the response did not arrive in time
 */
export async function withIdleTimeout<T>(
	context: IExecuteSingleFunctions,
	cancelSignal: AbortSignal | undefined,
	timeoutMs: number,
	responder: string,
	send: () => Promise<T>,
): Promise<T> {
	const controller = new AbortController();
	const close = () => controller.abort();
	const alarm = new IdleTimer(timeoutMs, () => {
		guard.reason = new ApiError(`${responder} ${guard.stall} ${timeoutMs / 1000} seconds`, {
			hint: 'Try again, or raise the Timeout in the Request Options.',
		});
		close();
	});
	const guard: RequestGuard = { close, idleTimer: alarm, stall: 'timed out: no response within' };
	requestGuards.set(context, guard);
	context.getExecutionCancelSignal = () => controller.signal;
	cancelSignal?.addEventListener('abort', close, { once: true });
	// It may have aborted while a file was being opened.
	if (cancelSignal?.aborted) close();
	alarm.start();
	try {
		return await send().catch((failure: unknown) => Promise.reject(guard.reason ?? failure));
	} finally {
		cancelSignal?.removeEventListener('abort', close);
		alarm.stop();
		// Nothing that is still unread is needed. Without a reason, the platform creates an error with its stack for
		// each item (measured: 0.03 ms).
		controller.abort(COMPLETED);
	}
}

/**
 * A file is about to be sent: until the response begins, the service must not pause for longer than the timeout.
 *
 * @param context the item's context
 * @param onResponse called with the status of the response, which may arrive before the file was fully sent
 * @returns a function to call whenever the service has accepted a part
 */
export function trackUpload(
	context: IExecuteSingleFunctions,
	onResponse: (status: number) => void,
): () => void {
	const guard = requestGuards.get(context);
	if (!guard) return () => {};
	guard.onResponse = onResponse;
	guard.stall = 'stalled: it took no more and sent no answer for';
	return () => guard.idleTimer.reset();
}

/**
 * Another HTTP request of the same retryable request is about to be sent: its response gets the whole timeout.
 *
 * @param context the item's context
 */
export function restartIdleTimer(context: IExecuteSingleFunctions): void {
	requestGuards.get(context)?.idleTimer.start();
}
