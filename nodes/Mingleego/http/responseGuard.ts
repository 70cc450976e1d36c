import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { isStream } from './httpResponse';
import { requestGuards, type RequestGuard } from './idleTimeout';

/** Node's stream, by the type that n8n gives for it: its module is not for community nodes. */
export type Readable = Exclude<
	Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The most that is read of one answer, in bytes. It bounds what an endless stream can cost. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

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
