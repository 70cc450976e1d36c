import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { ServiceFailure } from '../errors/apiError';
import { isStream } from './httpResponse';
import { LONGEST_TIMER, StallAlarm } from './idleTimer';

/** Node's stream, by the type that n8n gives for it: its module is not for community nodes. */
export type Readable = Exclude<
	Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The most that is read of one answer, in bytes. It bounds what an endless stream can cost. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/**
 * For n8n's own timeout of each request, so that ours decides. n8n's HTTP client counts from the start of the request, so
 * a large file on a slow line would run into any shorter one, and begins anew with each informational response (1xx), so
 * a service that sends nothing else would never run into it. n8n takes 0 for its default of 5 minutes.
 */
export const NO_TIMEOUT = LONGEST_TIMER;

/** Why an item's signal aborts when nothing went wrong. */
const OVER = 'The answer was read';

/** What is watched while an item's request is under way. */
interface Watch {
	/** Closes the connection. Nothing else does on n8n 2.40, where the answer is a stream over a stream. */
	close(): void;
	/** Runs while we wait for whoever responds, and only then. */
	alarm: StallAlarm;
	/** What the service did, or did not do, when the alarm rings. */
	stall: Stall;
	/** Told the status of the response, once its headers are there. */
	onResponse?(status: number): void;
	/** Why it was closed, if it was. */
	reason?: ServiceFailure;
}

/** How a service can keep a request waiting, in words that the seconds follow. */
type Stall =
	| 'timed out: no response within'
	| 'stalled: it took no more and sent no answer for'
	| 'stalled: nothing came for';

/** By the item's context, which n8n makes for each item and hands to every step of its request. */
const watches = new WeakMap<object, Watch>();

/**
 * Sends an item's request with an abort signal of its own, which ends it when the execution is stopped, when no final
 * response (RFC 9110, 15) begins within the timeout, or when the answer stalls. n8n's HTTP client asks the item's context
 * for the signal.
 *
 * @param context the item's context
 * @param stopped the execution's signal
 * @param timeout milliseconds until the response begins, and that it may pause (n8n's Request Options > Timeout)
 * @param responder who is to respond, as it stands at the start of a sentence
 * @param send sends the request, with `NO_TIMEOUT`, and reads its answer
 * @returns what `send` returns
 * @throws what `send` throws, or a ServiceFailure when the answer did not come in time
 */
export async function sendWatched<T>(
	context: IExecuteSingleFunctions,
	stopped: AbortSignal | undefined,
	timeout: number,
	responder: string,
	send: () => Promise<T>,
): Promise<T> {
	const own = new AbortController();
	const close = () => own.abort();
	const alarm = new StallAlarm(timeout, () => {
		watch.reason = new ServiceFailure(`${responder} ${watch.stall} ${timeout / 1000} seconds`, {
			advice: 'Try again, or raise the Timeout in the Request Options.',
		});
		close();
	});
	const watch: Watch = { close, alarm, stall: 'timed out: no response within' };
	watches.set(context, watch);
	context.getExecutionCancelSignal = () => own.signal;
	stopped?.addEventListener('abort', close, { once: true });
	// It may have aborted while a file was being opened.
	if (stopped?.aborted) close();
	alarm.start();
	try {
		return await send().catch((failure: unknown) => Promise.reject(watch.reason ?? failure));
	} finally {
		stopped?.removeEventListener('abort', close);
		alarm.stop();
		// Whatever was not read is not needed any more. Without a reason the platform makes an error, with its stack, for
		// each item (measured: 0.03 ms).
		own.abort(OVER);
	}
}

/**
 * A file is about to be sent: until the answer begins, the service may not pause for longer than the timeout.
 *
 * @param context the item's context
 * @param onResponse told the status of the response, which may come before the file was taken
 * @returns to be called whenever the service has taken a part
 */
export function watchSending(
	context: IExecuteSingleFunctions,
	onResponse: (status: number) => void,
): () => void {
	const watch = watches.get(context);
	if (!watch) return () => {};
	watch.onResponse = onResponse;
	watch.stall = 'stalled: it took no more and sent no answer for';
	return () => watch.alarm.reset();
}

/**
 * A further request of the same errand is about to be sent: its response has the whole timeout.
 *
 * @param context the item's context
 */
export function watchNext(context: IExecuteSingleFunctions): void {
	watches.get(context)?.alarm.start();
}

/**
 * n8n's first `postReceive` step of every operation: the answer's body may not stall longer than the timeout, nor
 * be endless. n8n's own timeout ends with the headers.
 */
export async function watchAnswer(
	this: IExecuteSingleFunctions,
	items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const watch = watches.get(this);
	watch?.alarm.stop();
	watch?.onResponse?.(response.statusCode);
	if (watch && isStream(response.body)) {
		const body = watched(response.body, watch, LARGEST_ANSWER);
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
export function watchFile(
	context: IExecuteSingleFunctions,
	file: Readable,
	atEnd: (size: number) => void,
): Readable {
	const watch = watches.get(context);
	if (!watch) return file;
	watch.alarm.stop();
	// Node's streams inherit it from a class that community nodes cannot import.
	const { from } = file.constructor as unknown as { from(bytes: AsyncIterable<unknown>): Readable };
	return from(watched(file as AsyncIterable<Uint8Array>, watch, Infinity, atEnd));
}

/**
 * Reads a body while its alarm runs. The alarm rests while the reader is at work, for a slow one (somebody who reads
 * along over a slow line, a slow storage) is not the service's fault.
 */
async function* watched(
	body: AsyncIterable<Uint8Array>,
	watch: Watch,
	largest: number,
	atEnd?: (size: number) => void,
): AsyncGenerator<Uint8Array> {
	const { alarm } = watch;
	let size = 0;
	watch.stall = 'stalled: nothing came for';
	alarm.start();
	try {
		for await (const chunk of body) {
			size += chunk.length;
			if (size > largest) {
				throw new ServiceFailure(
					`The answer is larger than ${largest / 1024 / 1024} MiB and was cut off`,
					{ advice: 'Ask for less at once.' },
				);
			}
			alarm.stop();
			yield chunk;
			alarm.start();
		}
		atEnd?.(size);
	} finally {
		alarm.stop();
	}
}
