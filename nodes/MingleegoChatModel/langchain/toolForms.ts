import type { Tool } from '@n8n/ai-node-sdk';

import { InputError } from '../../client/errors/inputError';

/** What a tool may be in the forms of LangChain and of AI services. */
interface ToolLike {
	type?: unknown;
	name?: unknown;
	description?: unknown;
	/** LangChain's: JSON Schema, or a schema of zod or of another library. */
	schema?: unknown;
	/** OpenAI's. */
	parameters?: unknown;
	/** Anthropic's. */
	input_schema?: unknown;
	/** That of the Model Context Protocol. */
	inputSchema?: unknown;
	/** OpenAI's, which wraps the rest. */
	function?: ToolLike;
}

/**
 * Reads a tool that is given to a LangChain model.
 *
 * @param tool in any of the usual forms
 * @param toJsonSchema converts a schema of a library such as zod
 * @throws InputError when it is not one that an assistant can call, such as a search of another service
 */
export function readTool(tool: unknown, toJsonSchema: (schema: unknown) => unknown): Tool {
	const outer = Object(tool) as ToolLike;
	const { name, description, ...more } = outer.function ?? outer;
	const schema = more.schema ?? more.parameters ?? more.input_schema ?? more.inputSchema;
	const isForeign =
		schema === undefined && typeof outer.type === 'string' && outer.type !== 'function';
	if (typeof name !== 'string' || isForeign) {
		throw new InputError(
			`This model cannot call the tool "${String(name ?? outer.type)}": it has no name or no schema for its arguments`,
			'Use a tool with both in the node that uses this model.',
		);
	}
	return {
		type: 'function',
		name,
		description: typeof description === 'string' ? description : undefined,
		inputSchema: toJsonSchema(schema) as object,
	};
}
