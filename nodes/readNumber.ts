import { InputError } from './client/errors/inputError';

/**
 * Reads a field that takes a whole number. All numbers that a person or an expression can enter go through here.
 *
 * @param value the field's value: a number, or its text as n8n's own nodes accept it; an expression may have made it
 *   anything else
 * @param minimum the smallest valid number
 * @param field display name of the field, for the error message
 * @throws InputError when it is not a whole number, or a smaller one
 */
export function readNumber(value: unknown, minimum: number, field: string): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isSafeInteger(number) && number >= minimum) {
		return number;
	}
	throw new InputError(
		`${field} is ${describe(value)}`,
		`Enter a whole number of ${minimum} or more.`,
	);
}

/** The start of a value, because an expression may have returned a whole document. */
function describe(value: unknown): string {
	const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
	return String(text).slice(0, 100);
}
