import { parseJson } from './chatBody';
import type { Schema } from './schemaRequest';

/** A tool as a prompt describes it. */
export interface Tool {
	name: string;
	description?: string;
	/** Of its arguments. */
	parameters: Schema;
}

/** The line with which the block of calls begins that the instructions ask for. Its last word is new in each prompt. */
const CALL_FENCE = /^```tool_calls \w+$/m;

/** What an assistant is offered. */
export interface Offer {
	tools: Tool[];
	/** The first line of a block of calls. */
	fence: string;
}

/**
 * Finds the tools that an assistant may call: one JSON object per line, and the form of a call.
 *
 * @param instructions what stands before the conversation
 * @returns undefined if it may call none
 */
export function findOffer(instructions: string): Offer | undefined {
	const [fence] = CALL_FENCE.exec(instructions) ?? [];
	if (fence === undefined) return undefined;
	return { tools: instructions.split('\n').map(parseJson).filter(isTool), fence };
}

function isTool(value: unknown): value is Tool {
	const { name, description, parameters } = Object(value) as Partial<Record<keyof Tool, unknown>>;
	const isDescribed = description === undefined || typeof description === 'string';
	return typeof name === 'string' && isDescribed && Object(parameters) === parameters;
}

/** Writes calls in the form that the instructions ask for. */
export function formatCalls({ fence }: Pick<Offer, 'fence'>, calls: object[]): string {
	return [fence, JSON.stringify({ tool_calls: calls }), '```'].join('\n');
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
