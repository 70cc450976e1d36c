import { StoppedError } from './errors/stoppedError';

/** The uploads of one run with one account, so that a file that several of its items attach is uploaded once. */
export class SharedUploads {
	private readonly fileIds = new Map<string, Promise<string>>();

	/**
	 * The ID of a file, under which the first item that attaches it uploads it.
	 *
	 * Only what was uploaded is shared. If it fails, the items that waited for it upload the file themselves, at once
	 * instead of one after the other: they would otherwise wait for each other's retries.
	 *
	 * @param key what the file is known by
	 * @param upload uploads it for this item
	 * @param signal ends the wait for another item's upload
	 * @throws what `upload` throws, and a StoppedError when the signal ends the wait
	 */
	async getFileId(
		key: string,
		upload: () => Promise<string>,
		signal: AbortSignal,
	): Promise<string> {
		const existing = this.fileIds.get(key);
		if (!existing) return await this.share(key, upload());
		// The item that uploaded it reports a failure.
		const fileId = await waitFor(
			existing.catch(() => undefined),
			signal,
		);
		if (fileId !== undefined) return fileId;
		return await this.share(key, upload());
	}

	private async share(key: string, fileId: Promise<string>): Promise<string> {
		this.fileIds.set(key, fileId);
		try {
			return await fileId;
		} catch (failure) {
			if (this.fileIds.get(key) === fileId) this.fileIds.delete(key);
			return await Promise.reject(failure);
		}
	}
}

/** Waits for a promise, but no longer than until a signal aborts. */
async function waitFor<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	// Many items may wait with one signal, and Node warns of a leak when one has more than ten listeners.
	const own = AbortSignal.any([signal]);
	let stopWaiting = () => {};
	const stopped = new Promise<never>((_resolve, reject) => {
		stopWaiting = () => reject(new StoppedError());
	});
	own.addEventListener('abort', stopWaiting);
	try {
		return await Promise.race([promise, stopped]);
	} finally {
		own.removeEventListener('abort', stopWaiting);
	}
}
