/** What the emulator stores of an uploaded file: never all of its bytes. */
export interface StoredFile {
	fileName: string;
	mimeType: string;
	/** Bytes. */
	size: number;
	/** Hexadecimal, lower case. */
	sha256: string;
	/** The first 4 KiB at most. */
	head: Buffer;
}

export interface FileStore {
	/** By file ID. */
	files: Map<string, StoredFile>;
	/** Stores a file and returns its new ID. */
	add: (file: StoredFile) => string;
}

/** Starts an empty store. No two files of a store get the same ID, also after `files.clear()`. */
export function createFileStore(): FileStore {
	const files = new Map<string, StoredFile>();
	let lastStamp = 1764951853972;
	return {
		files,
		add(file) {
			lastStamp = Math.max(Date.now(), lastStamp + 1);
			const id = `input_${lastStamp}_${file.fileName.replace(/[^\p{L}\p{Nd}., -]/gu, '_')}`;
			files.set(id, file);
			return id;
		},
	};
}
