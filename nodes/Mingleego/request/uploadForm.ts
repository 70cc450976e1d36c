import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';

import { InputProblem } from '../errors/inputError';
import { binaryOf, isStored, type BinaryField } from './binaryFields';
import { StoredFile, type StoredFileDetails } from './streamingFile';

/** Control characters other than line breaks. */
const OTHER_CONTROLS = /[^\P{Cc}\r\n]/gu;

/** The type of bytes of which nothing is known (RFC 2046, 4.5.1). */
const UNKNOWN_TYPE = 'application/octet-stream';

/** A file of an item in the form that the upload endpoint takes. */
export interface FileForm {
	form: FormData;
	file: StoredFile;
	/** What the output says of the file beside its ID. */
	about: { fileName: string; mimeType: string; fileSize: number };
}

/**
 * Puts one of the item's files into a form, as its field `file` (https://mingleego.com/api-reference/chat).
 *
 * @param context the item's context
 * @param field the binary field's name, or from an expression the file itself
 * @throws InputProblem when there is no such field, or its file is gone
 */
export async function fileFormOf(
	context: IExecuteSingleFunctions,
	field: BinaryField,
): Promise<FileForm> {
	const name = typeof field === 'string' ? field : 'file';
	const details = await describeFile(context, binaryOf(context, field), name);
	const file = new StoredFile(details);
	const form = new FormData();
	// Without a third argument: a file name there would make the platform copy the file into memory.
	form.append('file', file);
	const about = { fileName: details.name, mimeType: details.type, fileSize: details.size };
	return { form, file, about };
}

async function describeFile(
	{ helpers }: IExecuteSingleFunctions,
	binary: IBinaryData,
	fallbackName: string,
): Promise<StoredFileDetails> {
	const extension = textOf(binary.fileExtension);
	const name = textOf(binary.fileName) || [fallbackName, extension].filter(Boolean).join('.');
	const about = {
		// Line breaks and quotes are escaped by n8n's HTTP client; other control characters it would send as they are.
		name: name.replace(OTHER_CONTROLS, '_'),
		type: (typeof binary.mimeType === 'string' && binary.mimeType) || UNKNOWN_TYPE,
	};

	if (!isStored(binary)) {
		const bytes = Buffer.from(binary.data, 'base64');
		return { ...about, size: bytes.length, open: async (piece) => inPieces(bytes, piece) };
	}
	const { id } = binary;
	try {
		const { fileSize } = await helpers.getBinaryMetadata(id);
		return {
			...about,
			size: fileSize,
			open: async (piece) => await helpers.getBinaryStream(id, piece),
		};
	} catch {
		// Reported below: what n8n's storages throw for a missing file differs from one to the next.
	}
	throw new InputProblem(
		`The file "${about.name}" is no longer in n8n's storage`,
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
