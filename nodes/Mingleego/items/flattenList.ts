/** How deep lists are flattened; no workflow produces deeper ones. */
export const MAX_NESTING_DEPTH = 100;

/**
 * The entries of a node parameter in which an expression may return a list, also one of lists.
 *
 * @param value the parameter's value
 * @returns the value alone if it is no list; lists that are nested too deeply stay entries
 */
export function flattenList(value: unknown): unknown[] {
	return Array.isArray(value) ? value.flat(MAX_NESTING_DEPTH) : [value];
}
