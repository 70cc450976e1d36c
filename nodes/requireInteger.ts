import { InputError } from './client/errors/inputError';

/**
 * The value of an option that takes a whole number.
 *
 * @param value the option's value, which an expression may have made anything
 * @param minimum the smallest valid number
 * @param field display name of the option, for the error message
 * @throws InputError when it is not a whole number, or a smaller one
 */
export function requireInteger(value: unknown, minimum: number, field: string): number {
	const number = Number(value);
	if (Number.isInteger(number) && number >= minimum) return number;
	throw new InputError(
		`${field} is ${JSON.stringify(value)}`,
		`Enter a whole number of ${minimum} or more.`,
	);
}
