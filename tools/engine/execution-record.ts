/**
 * An execution as one text, for a search through everything that n8n would save of it. n8n's database
 * holds the same values in another arrangement (`flatted`): there as here every object is written once,
 * `toJSON` is honoured, and texts are escaped as in JSON. So search for a text as JSON writes it.
 *
 * @returns JSON, with a mark where an object is met again
 */
export function serializeExecution(data: unknown): string {
	const met = new WeakSet();
	return JSON.stringify(data, (_key, value: unknown) => {
		if (typeof value !== 'object' || value === null) return value;
		if (met.has(value)) return '(written before)';
		met.add(value);
		return value;
	});
}
