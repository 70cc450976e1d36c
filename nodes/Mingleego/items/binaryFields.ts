import type { IBinaryData, IBinaryKeyData, IExecuteSingleFunctions } from 'n8n-workflow';

import { isStored } from '../../client/api/uploadForm';
import { tryParseJson } from '../../client/api/parseJson';
import { InputError } from '../../client/errors/inputError';
import type { FileToUpload } from '../../client/uploadFile';
import { flattenList } from './flattenList';

/** The key under which n8n stores an item's files in its JSON. */
const FILES_JSON_KEY = '_files';

const NO_BINARY_FIELD_HINT =
	'Add a node before this one that outputs a file, such as Read/Write Files from Disk or HTTP Request.';

/** The name of a binary field, or, from an expression on n8n 2.40, the file itself. */
export type BinaryField = string | IBinaryData;

/**
 * Resolves the value of a node parameter to the binary fields it names.
 *
 * @param context the item's context
 * @param value names separated by commas, `*` for all binary fields of the item, or, from an expression, a file or a list
 *   of any of these; the list may also be JSON text, as language models write it
 * @returns the fields in their order, each name once; empty if the value is empty
 * @throws InputError when `*` matches nothing
 */
export function resolveBinaryFields(
	context: IExecuteSingleFunctions,
	value: unknown,
): BinaryField[] {
	const entries = flattenList(value).filter((entry) => isFile(entry) || toName(entry) !== '');
	if (entries.length === 0) return [];
	const availableFields = getBinaryFieldNames(context);
	return [...new Set(entries.flatMap((entry) => resolveEntry(entry, availableFields)))];
}

function resolveEntry(entry: unknown, availableFields: string[]): BinaryField[] {
	if (isFile(entry)) return [entry];
	const text = toName(entry);
	// A field's name may be or contain anything that has a meaning below.
	if (availableFields.includes(text)) return [text];
	if (text === '*') {
		if (availableFields.length > 0) return availableFields;
		throw new InputError('The item has no binary field', NO_BINARY_FIELD_HINT);
	}
	const list = text.startsWith('[') ? tryParseJson(text) : undefined;
	if (Array.isArray(list)) {
		return flattenList(list).flatMap((one) => resolveEntry(one, availableFields));
	}
	return text
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}

/** Whether an entry is no name. Whether it holds a file shows when it is read. */
function isFile(entry: unknown): entry is IBinaryData {
	return typeof entry === 'object' && entry !== null;
}

function toName(entry: unknown): string {
	return String(entry ?? '').trim();
}

/**
 * The names of the item's binary fields.
 *
 * @param context the item's context
 */
export function getBinaryFieldNames(context: IExecuteSingleFunctions): string[] {
	return Object.keys(getBinaryByField(context));
}

/**
 * The file in one of the item's binary fields.
 *
 * @returns binary data with an `id` in n8n's storage, or with the bytes in `data`
 * @throws InputError when the field does not exist (the hint lists the existing ones) or contains no file
 */
function getBinary(context: IExecuteSingleFunctions, field: BinaryField): IBinaryData {
	const files = getBinaryByField(context);
	let binary: unknown;
	try {
		binary = context.helpers.assertBinaryData(field as string);
	} catch {
		// n8n's own message differs between versions and does not list the existing fields. Ours, below, does.
	}
	// Where n8n stores files in the JSON, it expects a path into it. The field's name refers to the same file.
	if (typeof field === 'string') binary ??= files[field];
	if (hasContent(binary)) return binary;
	throw createNoFileError(field, Object.keys(files));
}

/**
 * The file in one of the item's binary fields, to be looked up later.
 *
 * @param context the item's context
 * @param field the binary field
 * @returns `getBinary` looks it up, and throws as the function of that name does; a file without a name gets the field's
 */
export function getFileToUpload(
	context: IExecuteSingleFunctions,
	field: BinaryField,
): FileToUpload {
	return {
		getBinary: () => getBinary(context, field),
		fallbackName: typeof field === 'string' ? field : 'file',
	};
}

/** The error for a binary field that does not exist or contains no file. */
function createNoFileError(field: BinaryField, availableFields: string[]): InputError {
	if (typeof field === 'string' && !availableFields.includes(field)) {
		return new InputError(
			`The item has no binary field "${field}"`,
			availableFields.length > 0
				? `Its binary fields are: ${availableFields.join(', ')}. Enter one of them.`
				: NO_BINARY_FIELD_HINT,
		);
	}
	return new InputError(
		typeof field === 'string'
			? `The binary field "${field}" contains no file`
			: 'The expression does not return a file',
		"A file needs an id in n8n's storage, or its bytes as Base64 text in data. In a Code node, create it with this.helpers.prepareBinaryData.",
	);
}

/** Checks at runtime, because n8n does not validate what a node put there. */
function hasContent(binary: unknown): binary is IBinaryData {
	if (typeof binary !== 'object' || binary === null) return false;
	const { id, data } = binary as Partial<Record<keyof IBinaryData, unknown>>;
	// A few nodes store the raw bytes instead of Base64; n8n reads them too.
	return isStored({ id }) || typeof data === 'string' || data instanceof Uint8Array;
}

/**
 * The item's files by field. With the workflow setting Binary Mode, n8n can store them in the item's JSON. Files held
 * in memory still stay in `binary`.
 */
function getBinaryByField(context: IExecuteSingleFunctions): IBinaryKeyData {
	const { json, binary } = context.getInputData();
	// The JSON may come from anyone, so its values count as files only in the mode in which n8n puts files there.
	if (context.getWorkflowSettings().binaryMode !== 'combined') return binary ?? {};
	const filesInJson = Object.entries(Object(json[FILES_JSON_KEY]) as object).filter(([, file]) =>
		isBinaryData(file),
	);
	return { ...binary, ...(Object.fromEntries(filesInJson) as IBinaryKeyData) };
}

function isBinaryData(value: unknown): boolean {
	return typeof value === 'object' && value !== null && 'mimeType' in value;
}
