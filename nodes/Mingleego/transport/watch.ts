import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { isStream } from '../response/httpAnswer';
import { ServiceFailure } from '../response/serviceFailure';
import { LONGEST_TIMER, StallAlarm } from './stallAlarm';

/** Node's stream, by the type that n8n gives for it: its module is not for community nodes. */
export type Readable = Exclude<
	Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The most that is read of one answer, in bytes. It bounds what an endless stream can cost. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/**
 * For n8n's own timeout of a request whose sending is watched. n8n counts from the start of the request, so a large
 * file on a slow line would run into any shorter one; it takes 0 for its default of 5 minutes.
 */
export const NO_TIMEOUT = LONGEST_TIMER;

/** Why an item's signal aborts when nothing went wrong. */
const OVER = 'The answer was read';

/** What is watched while an item's request is under way. */
interface Watch {
	/** Milliseconds without a byte after which the answer counts as stalled. */
	timeout: number;
	/** Closes the connection. Nothing else does on n8n 2.40, where the answer is a stream over a stream. */
	close(): void;
	/** Rings when the service takes nothing more and does not answer. */
	sending?: StallAlarm;
	/** Why it was closed, if it was. */
	reason?: ServiceFailure;
}

/** By the item's context, which n8n makes for each item and hands to every step of its request. */
const watches = new WeakMap<object, Watch>();

/**
 * Sends an item's request with an abort signal of its own, which ends it when the execution is stopped or when the
 * answer stalls. n8n's HTTP client asks the item's context for the signal.
 *
 * @param context the item's context
 * @param stopped the execution's signal
 * @param timeout milliseconds that an answer may pause (n8n's Request Options > Timeout)
 * @param send sends the request and reads its answer
 * @returns what `send` returns
 * @throws what `send` throws, or a ServiceFailure when the answer stalled
 */
export async function sendWatched<T>(
	context: IExecuteSingleFunctions,
	stopped: AbortSignal | undefined,
	timeout: number,
	send: () => Promise<T>,
): Promise<T> {
	const own = new AbortController();
	const close = () => own.abort();
	const watch: Watch = { timeout, close };
	watches.set(context, watch);
	context.getExecutionCancelSignal = () => own.signal;
	stopped?.addEventListener('abort', close, { once: true });
	// It may have aborted while a file was being opened.
	if (stopped?.aborted) close();
	try {
		return await send().catch((failure: unknown) => Promise.reject(watch.reason ?? failure));
	} finally {
		stopped?.removeEventListener('abort', close);
		watch.sending?.stop();
		// Whatever was not read is not needed any more. Without a reason the platform makes an error, with its stack, for
		// each item (measured: 0.03 ms).
		own.abort(OVER);
	}
}

/**
 * From now until the answer begins, the service may not pause for longer than the timeout. For requests that are sent
 * with `NO_TIMEOUT`.
 *
 * @param context the item's context
 * @returns to be called whenever the service has taken a part
 */
export function watchSending(context: IExecuteSingleFunctions): () => void {
	const watch = watches.get(context);
	if (!watch) return () => {};
	const alarm = alarmOf(watch, 'it took no more and sent no answer');
	watch.sending = alarm;
	return () => alarm.reset();
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
	watch?.sending?.stop();
	if (watch && isStream(response.body)) {
		response.body = watched(response.body, watch) as unknown as typeof response.body;
	}
	return items;
}

/**
 * The same for a file that goes on into n8n's storage, which takes nothing but a Node stream. It may be of any
 * size: n8n does not hold it in memory.
 *
 * @param context the item's context
 * @param file the answer's body
 */
export function watchFile(context: IExecuteSingleFunctions, file: Readable): Readable {
	const watch = watches.get(context);
	if (!watch) return file;
	const alarm = alarmOf(watch, NOTHING_CAME);
	file.once('close', () => alarm.stop());
	return file.map((chunk: Uint8Array) => {
		alarm.reset();
		return chunk;
	});
}

async function* watched(body: AsyncIterable<Uint8Array>, watch: Watch): AsyncGenerator<Uint8Array> {
	let size = 0;
	const alarm = alarmOf(watch, NOTHING_CAME);
	try {
		for await (const chunk of body) {
			size += chunk.length;
			if (size > LARGEST_ANSWER) {
				throw new ServiceFailure(
					`The answer is larger than ${LARGEST_ANSWER / 1024 / 1024} MiB and was cut off`,
					{ advice: 'Ask for less at once.' },
				);
			}
			yield chunk;
			alarm.reset();
		}
	} finally {
		alarm.stop();
	}
}

const NOTHING_CAME = 'nothing came';

function alarmOf(watch: Watch, what: string): StallAlarm {
	return new StallAlarm(watch.timeout, () => {
		watch.reason = new ServiceFailure(
			`Mingleego stalled: ${what} for ${watch.timeout / 1000} seconds`,
			{ advice: 'Try again, or raise the Timeout in the Request Options.' },
		);
		watch.close();
	});
}
