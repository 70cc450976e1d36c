import type { IBinaryData } from 'n8n-workflow';

import { isStored } from './api/uploadForm';

/** Uploads a file and returns its ID. */
type Upload = () => Promise<string>;

/** The uploads of one run, so that a file that several of its items attach is uploaded once. */
export class SharedUploads {
	private readonly fileIds = new Map<string, Promise<string>>();

	/**
	 * The ID of a file, under which the first item that attaches it uploads it.
	 *
	 * Only what was uploaded is shared. If it fails, the items that waited for it upload the file themselves, at once
	 * instead of one after the other: they would otherwise wait for each other's retries.
	 *
	 * @param binary the file; one that is not in n8n's storage has no identity and is not shared
	 * @param upload uploads it for this item
	 * @throws what `upload` throws
	 */
	async getFileId(binary: IBinaryData, upload: Upload): Promise<string> {
		if (!isStored(binary)) return await upload();
		// The service keeps the name and the type of what it gets, and assistants see them.
		return await this.getFileIdByKey(
			JSON.stringify([binary.id, binary.fileName, binary.mimeType]),
			upload,
		);
	}

	/**
	 * The same for a file with any other identity.
	 *
	 * @param key what the file is known by
	 * @param upload uploads it
	 * @throws what `upload` throws
	 */
	async getFileIdByKey(key: string, upload: Upload): Promise<string> {
		const existing = this.fileIds.get(key);
		if (!existing) return await this.share(key, upload());
		try {
			return await existing;
		} catch {
			// The item that uploaded it reports the failure.
		}
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
