const MAX_LENGTH = 100;

/**
 * A value for a message: short, and in no more time than that takes.
 *
 * @param value parsed from JSON
 */
export function showValue(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object' && value !== null) return 'an object';
	if (typeof value !== 'string') return String(value);
	return value.length > MAX_LENGTH
		? `${JSON.stringify(value.slice(0, MAX_LENGTH))}…`
		: JSON.stringify(value);
}
