import type { IBinaryData, IExecuteSingleFunctions } from 'n8n-workflow';

import { InputProblem } from './inputProblem';

/** A binary field's name; from an expression, on n8n 2.40, also the file itself. */
export type BinaryField = string | IBinaryData;

/**
 * The binary fields that a field of the node names.
 *
 * @param context the item's context
 * @param value names, separated by commas, or `*` for all of the item's
 * @param field the node's field, for the message
 * @returns at least one
 * @throws InputProblem when nothing is named, or `*` finds nothing
 */
export function binaryFieldsOf(
	context: IExecuteSingleFunctions,
	value: unknown,
	field: string,
): BinaryField[] {
	if (typeof value === 'object' && value !== null) return [value as IBinaryData];

	const text = String(value ?? '').trim();
	const there = fieldsOf(context);
	if (text === '*') {
		if (there.length > 0) return there;
		throw new InputProblem('The item has no binary field', NO_FIELDS);
	}
	const names = there.includes(text) ? [text] : text.split(',').map((name) => name.trim());
	const named = names.filter((name) => name !== '');
	if (named.length > 0) return named;
	throw new InputProblem(
		`${field} is empty`,
		'Enter the name of a binary field, such as data, several names separated by commas, or * for all.',
	);
}

/**
 * The file in one of the item's binary fields.
 *
 * @throws InputProblem when there is none; it says which fields there are
 */
export function binaryOf(context: IExecuteSingleFunctions, field: BinaryField): IBinaryData {
	let binary: IBinaryData | undefined;
	try {
		binary = context.helpers.assertBinaryData(field as string);
	} catch {
		// n8n's own words differ between its versions and do not say which fields there are. Ours do, below.
	}
	if (binary) return binary;

	const there = fieldsOf(context);
	throw new InputProblem(
		`The item has no binary field "${String(field)}"`,
		there.length > 0 ? `Its binary fields are: ${there.join(', ')}. Enter one of them.` : NO_FIELDS,
	);
}

const NO_FIELDS =
	'Put a node before this one that outputs a file, such as Read/Write Files from Disk or HTTP Request.';

function fieldsOf(context: IExecuteSingleFunctions): string[] {
	return Object.keys(context.getInputData().binary ?? {});
}
