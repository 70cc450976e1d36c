import { parseJson } from './chatBody';
import type { JsonRequest } from './jsonRequest';

/** What a JSON Schema says of a value, as far as the emulator reads it. */
export interface Schema {
	type?: string;
	format?: string;
	enum?: string[];
	properties?: Record<string, Schema>;
	required?: string[];
	items?: Schema;
}

/** A code block in a text that asks for JSON that matches a schema, as n8n's AI nodes do. */
const CODE_BLOCK = /```json\n([\s\S]*?)\n```/g;

/**
 * Finds the JSON Schema that a reply has to match.
 *
 * @param text what the assistant was told
 * @returns undefined if there is none
 */
export function findSchemaRequest(text: string): JsonRequest | undefined {
	for (const [block, json] of text.matchAll(CODE_BLOCK)) {
		const schema = parseJson(json ?? '') as Schema | undefined;
		if (schema?.properties === undefined) continue;
		return { form: toForm(schema), fenced: true, rest: text.replace(block, '') };
	}
	return undefined;
}

/** An example of a value that matches a schema. */
export function toForm({ type, format, enum: options, properties, items }: Schema): unknown {
	if (options) return options.join('|');
	if (properties) {
		const pairs = Object.entries(properties).map(([key, value]) => [key, toForm(value)]);
		return Object.fromEntries(pairs) as unknown;
	}
	if (type === 'array') return [toForm(items ?? {})];
	if (type === 'number' || type === 'integer') return 0;
	if (type === 'boolean') return true;
	return format?.startsWith('date') ? 'YYYY-MM-DD' : '';
}
