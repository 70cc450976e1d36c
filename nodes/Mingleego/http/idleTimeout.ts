import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { isStream } from './httpResponse';
import { IdleTimer, MAX_TIMER_DELAY_MS } from './idleTimer';

/** Node's stream, by the type that n8n gives for it: its module is not for community nodes. */
export type Readable = Exclude<
	Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The most that is read of one answer, in bytes. It bounds what an endless stream can cost. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

/**
 * For n8n's own timeout of each request, so that ours decides. n8n's HTTP client counts from the start of the request, so
 * a large file on a slow line would run into any shorter one, and begins anew with each informational response (1xx), so
 * a service that sends nothing else would never run into it. n8n takes 0 for its default of 5 minutes.
 */
export const NO_TIMEOUT_MS = MAX_TIMER_DELAY_MS;

/** Why an item's signal aborts when nothing went wrong. */
const COMPLETED = 'The answer was read';

/** What is watched while an item's request is under way. */
interface RequestGuard {
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
const requestGuards = new WeakMap<object, RequestGuard>();

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

/**
 * n8n's first `postReceive` step of every operation: the answer's body may not stall longer than the timeout, nor
 * be endless. n8n's own timeout ends with the headers.
 */
export async function guardResponse(
	this: IExecuteSingleFunctions,
	items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const guard = requestGuards.get(this);
	guard?.alarm.stop();
	guard?.onResponse?.(response.statusCode);
	if (guard && isStream(response.body)) {
		const body = guardBody(response.body, guard, MAX_RESPONSE_BYTES);
		response.body = body as unknown as typeof response.body;
	}
	return items;
}

/**
 * The same for a file that goes on into n8n's storage, which takes nothing but a Node stream. It may be of any
 * size: n8n does not hold it in memory.
 *
 * @param context the item's context
 * @param file the answer's body
 * @param atEnd called with the number of bytes once the file has ended; what it throws is the error of reading it
 */
export function guardDownload(
	context: IExecuteSingleFunctions,
	file: Readable,
	atEnd: (size: number) => void,
): Readable {
	const guard = requestGuards.get(context);
	if (!guard) return file;
	guard.alarm.stop();
	// Node's streams inherit it from a class that community nodes cannot import.
	const { from } = file.constructor as unknown as { from(bytes: AsyncIterable<unknown>): Readable };
	return from(guardBody(file as AsyncIterable<Uint8Array>, guard, Infinity, atEnd));
}

/**
 * Reads a body while its alarm runs. The alarm rests while the reader is at work, for a slow one (somebody who reads
 * along over a slow line, a slow storage) is not the service's fault.
 */
async function* guardBody(
	body: AsyncIterable<Uint8Array>,
	guard: RequestGuard,
	largest: number,
	atEnd?: (size: number) => void,
): AsyncGenerator<Uint8Array> {
	const { alarm: idleTimer } = guard;
	let size = 0;
	guard.stall = 'stalled: nothing came for';
	idleTimer.start();
	try {
		for await (const chunk of body) {
			size += chunk.length;
			if (size > largest) {
				throw new ApiError(
					`The answer is larger than ${largest / 1024 / 1024} MiB and was cut off`,
					{ hint: 'Ask for less at once.' },
				);
			}
			idleTimer.stop();
			yield chunk;
			idleTimer.start();
		}
		atEnd?.(size);
	} finally {
		idleTimer.stop();
	}
}
