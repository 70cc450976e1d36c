import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { getBinary, isStored, type BinaryField } from './binaryFields';
import { StreamingFile, type StreamingFileDetails } from './streamingFile';

/** Control characters other than line breaks. */
const CONTROLS_EXCEPT_LINE_BREAKS = /[^\P{Cc}\r\n]/gu;

/** The type of bytes of which nothing is known (RFC 2046, 4.5.1). */
const DEFAULT_MIME_TYPE = 'application/octet-stream';

/** A file of an item in the form that the upload endpoint takes. */
export interface UploadForm {
	form: FormData;
	file: StreamingFile;
	/** What the output says of the file beside its ID. */
	metadata: { fileName: string; mimeType: string; fileSize: number };
}

/**
 * Puts one of the item's files into a form, as its field `file` (https://mingleego.com/api-reference/chat).
 *
 * @param context the item's context
 * @param field the binary field's name, or from an expression the file itself
 * @throws InputError when there is no such field, or its file is gone
 */
export async function createUploadForm(
	context: IExecuteSingleFunctions,
	field: BinaryField,
): Promise<UploadForm> {
	const name = typeof field === 'string' ? field : 'file';
	const details = await describeFile(context, getBinary(context, field), name);
	const file = new StreamingFile(details);
	const form = new FormData();
	// Without a third argument: a file name there would make the platform copy the file into memory.
	form.append('file', file);
	const metadata = { fileName: details.name, mimeType: details.type, fileSize: details.size };
	return { form, file, metadata };
}

async function describeFile(
	{ helpers }: IExecuteSingleFunctions,
	binary: IBinaryData,
	fallbackName: string,
): Promise<StreamingFileDetails> {
	const extension = textOf(binary.fileExtension);
	const name = textOf(binary.fileName) || [fallbackName, extension].filter(Boolean).join('.');
	const nameAndType = {
		// Line breaks and quotes are escaped by n8n's HTTP client; other control characters it would send as they are.
		name: name.replace(CONTROLS_EXCEPT_LINE_BREAKS, '_'),
		type: (typeof binary.mimeType === 'string' && binary.mimeType) || DEFAULT_MIME_TYPE,
	};

	if (!isStored(binary)) {
		const bytes = Buffer.from(binary.data, 'base64');
		return {
			...nameAndType,
			size: bytes.length,
			open: async (chunkSize) => inPieces(bytes, chunkSize),
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
		// Reported below: what n8n's storages throw for a missing file differs from one to the next.
	}
	throw new InputError(
		`The file "${nameAndType.name}" is no longer in n8n's storage`,
		'It was deleted after an earlier node stored it. Run the workflow again from the node that reads the file.',
	);
}

/** n8n does not check what a node says of a file: an expression or a Code node may give a number for its name. */
function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

async function* inPieces(bytes: Uint8Array, piece: number): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}
