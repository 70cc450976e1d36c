import { InputError } from '../../client/errors/inputError';
import { flattenList, MAX_NESTING_DEPTH } from './flattenList';

/**
 * Returns the file IDs of one item as a flat list.
 *
 * An entry may be an ID or, from an expression, a nested array of IDs. Empty entries are omitted. Nothing is split
 * on commas: an ID ends with the file's name, which may contain one.
 *
 * @param value evaluated value of the File IDs field
 * @returns the IDs in their original order; empty if there are none
 * @throws InputError for an entry that cannot be an ID, such as an object
 */
export function flattenFileIds(value: unknown): string[] {
	return flattenList(value)
		.map(normalizeFileId)
		.filter((id) => id !== '');
}

function normalizeFileId(entry: unknown): string {
	if (entry === undefined || entry === null) return '';
	if (typeof entry === 'string') return entry.trim();
	if (typeof entry === 'number') return String(entry);
	throw new InputError(
		Array.isArray(entry)
			? `File IDs contains a list that is nested more than ${MAX_NESTING_DEPTH} levels deep`
			: `File IDs contains a value of type ${typeof entry} instead of an ID`,
		'Each entry must be the ID that Upload File returned, such as {{ $json.fileId }}, or a list of such IDs.',
	);
}
