import { parseJson } from './chatBody';

/** A tool as a prompt describes it. */
interface Tool {
	name: string;
	description?: string;
	/** The JSON Schema of its arguments. */
	parameters: object;
}

/** What an assistant is offered. */
export interface Offer {
	tools: Tool[];
	/** The first line of a block of calls. */
	fence: string;
}

/** The line with which the block of calls begins that the instructions ask for. Its last word is new in each prompt. */
const CALL_FENCE = /^```tool_calls \w+$/m;

/**
 * Finds the tools that an assistant may call: one JSON object per line, and the form of a call.
 *
 * @returns Undefined when it may call none.
 */
export function findOffer(prompt: string): Offer | undefined {
	const [fence] = CALL_FENCE.exec(prompt) ?? [];
	if (fence === undefined) return undefined;
	return { tools: prompt.split('\n').map(parseJson).filter(isTool), fence };
}

function isTool(value: unknown): value is Tool {
	const { name, parameters } = Object(value) as Partial<Record<keyof Tool, unknown>>;
	return typeof name === 'string' && Object(parameters) === parameters;
}

/** Writes calls in the form that the instructions ask for. */
export function formatCalls({ fence }: Pick<Offer, 'fence'>, calls: object[]): string {
	return [fence, JSON.stringify({ tool_calls: calls }), '```'].join('\n');
}
