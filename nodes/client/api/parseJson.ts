/**
 * Parses a text as JSON.
 *
 * @returns the value, or undefined if the text is not JSON
 */
export function tryParseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Parses a text as a JSON object. Returns undefined if it is not one. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
	// Most objects start with the brace, and a regular expression for each event of a long stream is slow.
	if (!text.startsWith('{') && !/^\s*\{/.test(text)) return undefined;
	return tryParseJson(text) as Record<string, unknown> | undefined;
}

/** The value of a JSON string, or undefined if the text is not one, such as plain text that has quotation marks. */
export function parseJsonString(text: string): string | undefined {
	if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return undefined;
	return tryParseJson(text) as string | undefined;
}

/** Whether a parsed value is an object, not a list. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether lists and objects are nested no deeper than that. Checks level by level, because a recursive function would
 * overflow the stack at harmful depths.
 *
 * @param value a parsed value
 * @param maxDepth number of levels; a value that is neither list nor object has none
 */
export function isWithinNestingDepth(value: unknown, maxDepth: number): boolean {
	let values = [value];
	for (let depth = 0; depth <= maxDepth; depth += 1) {
		if (values.length === 0) return true;
		values = values.flatMap((entry) =>
			typeof entry === 'object' && entry !== null ? (Object.values(entry) as unknown[]) : [],
		);
	}
	return false;
}
