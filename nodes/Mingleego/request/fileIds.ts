import { InputError } from '../errors/inputError';

/** Lists within lists are flattened to this depth; no workflow makes deeper ones. */
const MAX_DEPTH = 100;

/**
 * The file IDs of one item as a flat list.
 *
 * An entry may be an ID or, from an expression, an array of them, however deep. Entries that are empty are
 * left out. Nothing is split on commas: an ID ends in the file's name, which may hold one.
 *
 * @param value what the File IDs field evaluates to
 * @returns the IDs in their order; empty when there is none
 * @throws InputError for an entry that can be no ID, such as an object
 */
export function flattenFileIds(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value.flat(MAX_DEPTH) : [value];
	return entries.map(normalizeFileId).filter((id) => id !== '');
}

function normalizeFileId(entry: unknown): string {
	if (entry === undefined || entry === null) return '';
	if (typeof entry === 'string') return entry.trim();
	if (typeof entry === 'number') return String(entry);
	throw new InputError(
		`File IDs holds ${Array.isArray(entry) ? 'a list' : `a value of type ${typeof entry}`} where an ID belongs`,
		'Each entry must be the ID that Upload File returned, such as {{ $json.fileId }}, or a list of such IDs.',
	);
}
