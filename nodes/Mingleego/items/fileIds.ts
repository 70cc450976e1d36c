import { tryParseJson } from '../../client/api/parseJson';
import { InputError } from '../../client/errors/inputError';
import { flattenList, MAX_NESTING_DEPTH } from './flattenList';

const LINE_BREAK = /\r\n|\r|\n/;

/**
 * Returns the file IDs of one item as a flat list.
 *
 * The field is a text with an ID on each line; an expression may also return a list, nested or as JSON, whose entries
 * are such texts. Empty lines and entries are omitted. Nothing is split at commas or blanks: an ID ends with the file's
 * name, which may contain both.
 *
 * @param value evaluated value of the File IDs field
 * @returns the IDs in their original order; empty if there are none
 * @throws InputError for an entry that cannot be an ID, such as an object
 */
export function parseFileIds(value: unknown): string[] {
	const list = typeof value === 'string' ? (parseJsonList(value) ?? value) : value;
	return flattenList(list).flatMap(splitEntry);
}

/** A list that became a text on its way, such as in a database or as the argument of an agent's tool. */
function parseJsonList(text: string): unknown[] | undefined {
	if (!text.trimStart().startsWith('[')) return undefined;
	const value = tryParseJson(text);
	return Array.isArray(value) ? value : undefined;
}

function splitEntry(entry: unknown): string[] {
	if (entry === undefined || entry === null) return [];
	if (typeof entry === 'string') {
		return entry
			.split(LINE_BREAK)
			.map((line) => line.trim())
			.filter((id) => id !== '');
	}
	if (typeof entry === 'number') return [String(entry)];
	throw new InputError(
		Array.isArray(entry)
			? `File IDs contains a list that is nested more than ${MAX_NESTING_DEPTH} levels deep`
			: `File IDs contains a value of type ${typeof entry} instead of an ID`,
		'Enter one ID per line, or an expression that returns the ID that Upload File returned, such as {{ $json.fileId }}, or a list of such IDs.',
	);
}
