import type {
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { isStream } from './httpResponse';
import { requestGuards, type RequestGuard } from './idleTimeout';

/** Node's stream, by n8n's type for it: community nodes cannot import its module. */
export type Readable = Exclude<
	Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The maximum that is read of one response, in bytes. It bounds what an endless stream can cost. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

/**
 * n8n's first `postReceive` step of every operation: the response's body must not stall for longer than the timeout,
 * nor be endless. n8n's own timeout ends with the headers.
 */
export async function guardResponse(
	this: IExecuteSingleFunctions,
	items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const guard = requestGuards.get(this);
	guard?.idleTimer.stop();
	guard?.onResponse?.(response.statusCode);
	if (guard && isStream(response.body)) {
		const body = guardBody(response.body, guard, MAX_RESPONSE_BYTES);
		response.body = body as unknown as typeof response.body;
	}
	return items;
}

/**
 * The same for a file that goes on into n8n's storage, which accepts only a Node stream. The file may be of any size:
 * n8n does not hold it in memory.
 *
 * @param context the item's context
 * @param file the response's body
 * @param atEnd called with the number of bytes once the file has ended; what it throws becomes the error of reading
 *   the file
 */
export function guardDownload(
	context: IExecuteSingleFunctions,
	file: Readable,
	atEnd: (size: number) => void,
): Readable {
	const guard = requestGuards.get(context);
	if (!guard) return file;
	guard.idleTimer.stop();
	// Node's streams inherit it from a class that community nodes cannot import.
	const { from } = file.constructor as unknown as { from(bytes: AsyncIterable<unknown>): Readable };
	return from(guardBody(file as AsyncIterable<Uint8Array>, guard, Infinity, atEnd));
}

/**
 * Reads a body while its idle timer runs. The timer is stopped while the reader is at work, because a slow reader (a
 * streaming client on a slow connection, slow storage) is not the service's fault.
 */
async function* guardBody(
	body: AsyncIterable<Uint8Array>,
	guard: RequestGuard,
	maxBytes: number,
	atEnd?: (size: number) => void,
): AsyncGenerator<Uint8Array> {
	const { idleTimer } = guard;
	let size = 0;
	guard.stall = 'stalled: nothing came for';
	idleTimer.start();
	try {
		for await (const chunk of body) {
			size += chunk.length;
			if (size > maxBytes) {
				throw new ApiError(
					`The answer is larger than ${maxBytes / 1024 / 1024} MiB and was cut off`,
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
