import type { IBinaryData, IBinaryKeyData, IExecuteSingleFunctions } from 'n8n-workflow';

import { InputError } from '../errors/inputError';

/** A binary field's name; from an expression, on n8n 2.40, also the file itself. */
export type BinaryField = string | IBinaryData;

/**
 * The binary fields that a field of the node names.
 *
 * @param context the item's context
 * @param value names, separated by commas, or `*` for all of the item's
 * @param field the node's field, for the message
 * @returns at least one
 * @throws InputError when nothing is named, or `*` finds nothing
 */
export function resolveBinaryFields(
	context: IExecuteSingleFunctions,
	value: unknown,
	field: string,
): BinaryField[] {
	if (typeof value === 'object' && value !== null) return [value as IBinaryData];

	const text = String(value ?? '').trim();
	const available = listBinaryFields(context);
	if (text === '*') {
		if (available.length > 0) return available;
		throw new InputError('The item has no binary field', NO_BINARY_FIELD_HINT);
	}
	const names = available.includes(text) ? [text] : text.split(',').map((name) => name.trim());
	const nonEmptyNames = names.filter((name) => name !== '');
	if (nonEmptyNames.length > 0) return nonEmptyNames;
	throw new InputError(
		`${field} is empty`,
		'Enter the name of a binary field, such as data, several names separated by commas, or * for all.',
	);
}

/**
 * The file in one of the item's binary fields.
 *
 * @returns binary data with an `id` in n8n's storage, or with the bytes in `data`
 * @throws InputError when there is no such field, with those that there are; and when it holds no file
 */
export function getBinary(context: IExecuteSingleFunctions, field: BinaryField): IBinaryData {
	const files = getBinaryByField(context);
	let binary: unknown;
	try {
		binary = context.helpers.assertBinaryData(field as string);
	} catch {
		// n8n's own words differ between its versions and do not say which fields there are. Ours do, below.
	}
	// Where n8n keeps files in the JSON, it asks for a path in it. The field's name means the same file.
	if (typeof field === 'string') binary ??= files[field];
	if (holdsFile(binary)) return binary;

	const available = Object.keys(files);
	if (typeof field === 'string' && !available.includes(field)) {
		throw new InputError(
			`The item has no binary field "${field}"`,
			available.length > 0
				? `Its binary fields are: ${available.join(', ')}. Enter one of them.`
				: NO_BINARY_FIELD_HINT,
		);
	}
	throw new InputError(
		typeof field === 'string'
			? `The binary field "${field}" holds no file`
			: 'The expression gives no file',
		"A file has an id in n8n's storage, or its bytes as Base64 text in data. In a Code node, make it with this.helpers.prepareBinaryData.",
	);
}

/** Whatever a node put there, typed or not: n8n checks nothing. */
function holdsFile(binary: unknown): binary is IBinaryData {
	if (typeof binary !== 'object' || binary === null) return false;
	const { id, data } = binary as Partial<Record<keyof IBinaryData, unknown>>;
	// A few nodes put the bytes there as they are; n8n reads them too.
	return isStored({ id }) || typeof data === 'string' || data instanceof Uint8Array;
}

/** Whether n8n keeps the file in its storage; else its bytes are in `data`. */
export function isStored<T extends { id?: unknown }>(binary: T): binary is T & { id: string } {
	return typeof binary.id === 'string' && binary.id !== '';
}

const NO_BINARY_FIELD_HINT =
	'Put a node before this one that outputs a file, such as Read/Write Files from Disk or HTTP Request.';

function listBinaryFields(context: IExecuteSingleFunctions): string[] {
	return Object.keys(getBinaryByField(context));
}

/** Where n8n keeps an item's files in its JSON. */
const FILES_JSON_KEY = '_files';

/**
 * The item's files by field. A workflow's setting Binary Mode can say that n8n keeps them in the item's JSON; those
 * that it holds in memory stay beside it all the same.
 */
function getBinaryByField(context: IExecuteSingleFunctions): IBinaryKeyData {
	const { json, binary } = context.getInputData();
	// Anybody may have written the JSON; only where n8n puts files there is it taken for one.
	if (context.getWorkflowSettings().binaryMode !== 'combined') return binary ?? {};
	const filesInJson = Object.entries(Object(json[FILES_JSON_KEY]) as object).filter(([, file]) =>
		isBinaryData(file),
	);
	return { ...binary, ...(Object.fromEntries(filesInJson) as IBinaryKeyData) };
}

function isBinaryData(value: unknown): boolean {
	return typeof value === 'object' && value !== null && 'mimeType' in value;
}
