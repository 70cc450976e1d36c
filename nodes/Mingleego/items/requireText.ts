import { InputError } from '../../client/errors/inputError';

/**
 * Reads a required field as text. An object or a list, which only an expression can return, is sent as JSON.
 *
 * @param value the field's value
 * @param field its display name, for the error message
 * @throws InputError when it is empty, also if an expression made it so
 */
export function requireText(value: unknown, field: string): string {
	const text =
		typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
	if (text.trim() === '') {
		throw new InputError(
			`${field} is empty`,
			`Enter the ${field}. If it is an expression, check that it returns a value for this item.`,
		);
	}
	return text;
}
