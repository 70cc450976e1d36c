import type { IExecuteSingleFunctions } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { IdleTimer, MAX_TIMER_DELAY_MS } from './idleTimer';

/**
 * For n8n's own timeout of each request, so that ours decides. n8n's HTTP client counts from the start of the request, so
 * a large file on a slow line would run into any shorter one, and begins anew with each informational response (1xx), so
 * a service that sends nothing else would never run into it. n8n takes 0 for its default of 5 minutes.
 */
export const NO_TIMEOUT_MS = MAX_TIMER_DELAY_MS;

/** Why an item's signal aborts when nothing went wrong. */
const COMPLETED = 'The answer was read';

/** What is watched while an item's request is under way. */
export interface RequestGuard {
	/** Closes the connection. Nothing else does on n8n 2.40, where the answer is a stream over a stream. */
	close(): void;
	/** Runs while we wait for whoever responds, and only then. */
	alarm: IdleTimer;
	/** What the service did, or did not do, when the alarm rings. */
	stall: Stall;
	/** Told the status of the response, once its headers are there. */
	onResponse?(status: number): void;
	/** Why it was closed, if it was. */
	reason?: ApiError;
}

/** How a service can keep a request waiting, in words that the seconds follow. */
type Stall =
	| 'timed out: no response within'
	| 'stalled: it took no more and sent no answer for'
	| 'stalled: nothing came for';

/** By the item's context, which n8n makes for each item and hands to every step of its request. */
export const requestGuards = new WeakMap<object, RequestGuard>();

/**
 * Sends an item's request with an abort signal of its own, which ends it when the execution is stopped, when no final
 * response (RFC 9110, 15) begins within the timeout, or when the answer stalls. n8n's HTTP client asks the item's context
 * for the signal.
 *
 * @param context the item's context
 * @param cancelSignal the execution's signal
 * @param timeoutMs milliseconds until the response begins, and that it may pause (n8n's Request Options > Timeout)
 * @param responder who is to respond, as it stands at the start of a sentence
 * @param send sends the request, with `NO_TIMEOUT_MS`, and reads its answer
 * @returns what `send` returns
 * @throws what `send` throws, or an ApiError when the answer did not come in time
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
	const guard: RequestGuard = { close, alarm, stall: 'timed out: no response within' };
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
		// Whatever was not read is not needed any more. Without a reason the platform makes an error, with its stack, for
		// each item (measured: 0.03 ms).
		controller.abort(COMPLETED);
	}
}

/**
 * A file is about to be sent: until the answer begins, the service may not pause for longer than the timeout.
 *
 * @param context the item's context
 * @param onResponse told the status of the response, which may come before the file was taken
 * @returns to be called whenever the service has taken a part
 */
export function trackUpload(
	context: IExecuteSingleFunctions,
	onResponse: (status: number) => void,
): () => void {
	const guard = requestGuards.get(context);
	if (!guard) return () => {};
	guard.onResponse = onResponse;
	guard.stall = 'stalled: it took no more and sent no answer for';
	return () => guard.alarm.reset();
}

/**
 * A further request of the same errand is about to be sent: its response has the whole timeout.
 *
 * @param context the item's context
 */
export function watchNext(context: IExecuteSingleFunctions): void {
	requestGuards.get(context)?.alarm.start();
}
