import { isJsonObject, tryParseJson } from '../../client/api/parseJson';

/** A JSON Schema. Nothing in it is certain: tools come from elsewhere, such as an MCP server. */
export type Schema = Record<string, unknown>;

/** A tool that the assistant may call. */
export interface BoundTool {
	name: string;
	description?: string;
	/** Of its arguments. */
	schema: Schema;
}

/** A tool call in a reply. */
export interface ToolCall {
	/** Made here, because the assistant gives none. */
	id: string;
	name: string;
	arguments: Record<string, unknown>;
}

/** Takes any arguments. */
const ANY_ARGUMENTS: Schema = { type: 'object' };

/**
 * Creates a tool whose schema can be put into a prompt, whatever it was.
 *
 * @param name by which the assistant calls it
 * @param description what it does
 * @param schema JSON Schema of its arguments; what JSON cannot hold is replaced by a schema that takes anything
 */
export function createBoundTool(
	name: string,
	description: string | undefined,
	schema: unknown,
): BoundTool {
	return { name, description, schema: toPlainSchema(schema) };
}

/** A copy as JSON would hold it, without the dialect, which says nothing to the assistant. */
function toPlainSchema(schema: unknown): Schema {
	const plain = tryParseJson(tryFormatJson(schema));
	if (!isJsonObject(plain)) return ANY_ARGUMENTS;
	delete plain.$schema;
	return plain;
}

/** A value as JSON, or an empty text if JSON cannot hold it, such as one that contains itself. */
function tryFormatJson(value: unknown): string {
	try {
		return JSON.stringify(value) ?? '';
	} catch {
		return '';
	}
}
