/**
 * Stands for what n8n-core asks of n8n's cli and the harness has none of.
 *
 * @returns a function that throws when it is called
 */
export const unsupported = (what: string) => async (): Promise<never> => {
	throw new Error(`The engine harness has no ${what}`);
};
