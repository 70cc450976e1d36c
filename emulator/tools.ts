import { parseJson } from './chatBody';
import type { Schema } from './schemaRequest';

/** A tool as a prompt describes it. */
export interface Tool {
	name: string;
	description?: string;
	/** Of its arguments. */
	parameters: Schema;
}

/** How the form of a call begins that the instructions ask for. The emulator calls tools in no other. */
const CALL_FORM = '{"tool_calls":[{"name":';

/**
 * Finds the tools that an assistant may call: one JSON object per line, and the form of a call.
 *
 * @param instructions what stands before the conversation
 */
export function findTools(instructions: string): Tool[] {
	if (!instructions.includes(CALL_FORM)) return [];
	return instructions.split('\n').map(parseJson).filter(isTool);
}

function isTool(value: unknown): value is Tool {
	const { name, description, parameters } = Object(value) as Partial<Record<keyof Tool, unknown>>;
	const isDescribed = description === undefined || typeof description === 'string';
	return typeof name === 'string' && isDescribed && Object(parameters) === parameters;
}

/** Writes a call in the form that the instructions ask for. */
export function formatCall(name: string, args: Record<string, unknown>): string {
	const calls = { tool_calls: [{ name, arguments: args }] };
	return ['```json', JSON.stringify(calls), '```'].join('\n');
}

/** Whether a message calls tools, in whatever form. */
export function isToolCall(message: string): boolean {
	return /\{\s*"tool_calls"/.test(message);
}

/**
 * What a tool returned, without the lists and objects around a single value: n8n wraps a result in
 * `[{"response":"42"}]`.
 *
 * @param content of a tool's message
 */
export function readResult(content: string): string {
	let value = parseJson(content);
	if (typeof value !== 'object') return content;
	while (typeof value === 'object' && value !== null) {
		const values: unknown[] = Object.values(value);
		if (values.length !== 1) return content;
		[value] = values;
	}
	return String(value);
}
