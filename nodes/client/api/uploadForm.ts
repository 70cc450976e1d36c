import type { BinaryHelperFunctions, IBinaryData } from 'n8n-workflow';

import { createMissingFileError } from '../http/fileErrors';
import { StreamingFile, type StreamingFileDetails } from '../http/streamingFile';

/** Control characters other than line breaks. */
const CONTROLS_EXCEPT_LINE_BREAKS = /[^\P{Cc}\r\n]/gu;

/** The MIME type of unknown content (RFC 2046, 4.5.1). */
const DEFAULT_MIME_TYPE = 'application/octet-stream';

/** What reads a file from n8n's storage. */
export type StorageHelpers = Pick<BinaryHelperFunctions, 'getBinaryMetadata' | 'getBinaryStream'>;

/** A file, in the form that the upload endpoint expects. */
export interface UploadForm {
	form: FormData;
	file: StreamingFile;
	/** What the output contains about the file besides its ID. */
	metadata: { fileName: string; mimeType: string; fileSize: number };
}

/**
 * Creates a form with one of the item's files in its field `file` (https://mingleego.com/api-reference/chat).
 *
 * @param helpers n8n's, to read the file from its storage
 * @param binary the file
 * @param fallbackName its name if it has none, without an extension
 * @throws InputError when the file is no longer in n8n's storage
 */
export async function createUploadForm(
	helpers: StorageHelpers,
	binary: IBinaryData,
	fallbackName: string,
): Promise<UploadForm> {
	const details = await describeFile(helpers, binary, fallbackName);
	const file = new StreamingFile(details);
	const form = new FormData();
	// No third argument: a file name there would make the platform copy the file into memory.
	form.append('file', file);
	const metadata = { fileName: details.name, mimeType: details.type, fileSize: details.size };
	return { form, file, metadata };
}

/** Whether the file is in n8n's storage. Otherwise its bytes are in `data`. */
export function isStored<T extends { id?: unknown }>(binary: T): binary is T & { id: string } {
	return typeof binary.id === 'string' && binary.id !== '';
}

/**
 * The name under which a file is sent.
 *
 * @param binary the file
 * @param fallbackName its name if it has none, without an extension
 */
export function getUploadName(binary: IBinaryData, fallbackName: string): string {
	const extension = toText(binary.fileExtension);
	const name = toText(binary.fileName) || [fallbackName, extension].filter(Boolean).join('.');
	// n8n's HTTP client escapes line breaks and quotes, but would send other control characters unchanged.
	return name.replace(CONTROLS_EXCEPT_LINE_BREAKS, '_');
}

async function describeFile(
	helpers: StorageHelpers,
	binary: IBinaryData,
	fallbackName: string,
): Promise<StreamingFileDetails> {
	const nameAndType = getNameAndType(binary, fallbackName);
	if (!isStored(binary)) {
		const bytes = Buffer.from(binary.data, 'base64');
		return {
			...nameAndType,
			size: bytes.length,
			open: async (chunkSize) => readInChunks(bytes, chunkSize),
		};
	}
	const { id } = binary;
	try {
		const { fileSize } = await helpers.getBinaryMetadata(id);
		return {
			...nameAndType,
			size: fileSize,
			open: async (chunkSize) => await helpers.getBinaryStream(id, chunkSize),
		};
	} catch {
		// Reported below, because the error for a missing file differs between n8n's storages.
	}
	throw createMissingFileError(nameAndType.name);
}

function getNameAndType(
	binary: IBinaryData,
	fallbackName: string,
): Pick<StreamingFileDetails, 'name' | 'type'> {
	return {
		name: getUploadName(binary, fallbackName),
		type: (typeof binary.mimeType === 'string' && binary.mimeType) || DEFAULT_MIME_TYPE,
	};
}

/** n8n does not validate a file's metadata: an expression or a Code node may return a number as its name. */
function toText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

async function* readInChunks(bytes: Uint8Array, chunkSize: number): AsyncGenerator<Uint8Array> {
	for (let start = 0; start < bytes.length; start += chunkSize) {
		yield bytes.subarray(start, start + chunkSize);
	}
}
