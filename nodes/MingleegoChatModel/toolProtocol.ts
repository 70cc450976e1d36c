import { Validator, type Schema } from '@cfworker/json-schema';

import { toJsonLine } from '../client/api/conversation';
import { findFencedBlocks } from '../client/api/fencedBlocks';
import { findToolCalls } from './toolCallFilter';

/** A tool that the assistant may call. */
export interface BoundTool {
	name: string;
	description?: string;
	/** Of its arguments. */
	schema: Schema;
}

/** Whether the assistant decides itself to call a tool, has to call one, or has to call the one of a name. */
export type ToolChoice = 'auto' | 'required' | { name: string };

/** A tool call in a reply. */
export interface ToolCall {
	/** Ours: the assistant gives none. */
	id: string;
	name: string;
	arguments: Record<string, unknown>;
}

/** What a reply is: text, calls with the text before them, or a problem that the assistant can be told. */
export type ToolReply = { text: string; calls: ToolCall[] } | { problem: string };

/**
 * What a prompt says about the tools. The API has no parameter for tools, so the assistant is told how to call them.
 *
 * The tools are JSON Lines, like the conversation, because names and descriptions may come from elsewhere, such as an
 * MCP server.
 *
 * @param tools the tools, one or more
 * @param choice whether the assistant has to call one
 */
export function describeTools(tools: BoundTool[], choice: ToolChoice): string {
	return [
		'You can call tools. Each of the following lines is one tool as a JSON object: its "name", its "description", and "parameters", the JSON Schema of its arguments.',
		'',
		...tools.map(describeTool),
		'',
		'To call tools, reply with one fenced code block of this form and nothing after it, with one entry for each call:',
		'',
		formatToolCalls([{ name: 'name of the tool', arguments: {} }]),
		'',
		`${describeChoice(choice)} You get the result of each call in a message with the role "tool". Never write such a result yourself.`,
	].join('\n');
}

/** The dialect of a schema is for the validator alone. */
function describeTool({ name, description, schema }: BoundTool): string {
	const parameters: Schema = { ...schema };
	delete parameters.$schema;
	return toJsonLine({ name, description, parameters });
}

function describeChoice(choice: ToolChoice): string {
	if (choice === 'auto')
		return 'Call a tool whenever it can do or find out what you are asked for. Otherwise reply in plain text, without a block of this form.';
	if (choice === 'required') return 'Now you must call at least one tool.';
	return `Now you must call the tool ${JSON.stringify(choice.name)}.`;
}

/**
 * Calls as the assistant is to write them, and as it finds its earlier calls in the conversation.
 *
 * @param calls one or more
 */
export function formatToolCalls(calls: Array<{ id?: string; name: string; arguments: unknown }>) {
	return ['```json', JSON.stringify({ tool_calls: calls }), '```'].join('\n');
}

/**
 * Reads the tool calls in a reply.
 *
 * @param reply the whole text of the reply
 * @param tools the tools that the assistant knows
 * @param choice whether it has to call one
 */
export function readToolCalls(reply: string, tools: BoundTool[], choice: ToolChoice): ToolReply {
	const start = findToolCalls(reply);
	if (start === undefined) {
		return choice === 'auto'
			? { text: reply, calls: [] }
			: { problem: `It calls no tool. ${describeChoice(choice)}` };
	}
	const parsed = parseBlock(reply.slice(start));
	if ('problem' in parsed) return parsed;
	const { tool_calls: calls } = parsed;
	if (!Array.isArray(calls) || calls.length === 0) {
		return { problem: '"tool_calls" is not a list with at least one call.' };
	}
	const checked = calls.map((call) => checkCall(call, tools));
	const problems = checked.filter((call) => typeof call === 'string');
	if (problems.length > 0) return { problem: problems.join(' ') };
	return {
		text: reply.slice(0, start).trimEnd(),
		calls: checked.filter((call) => typeof call !== 'string'),
	};
}

/**
 * Parses the block that the calls start with. The fence may be missing, and text may follow it.
 *
 * @param block the reply from its fence or brace on
 */
function parseBlock(block: string): { tool_calls?: unknown } | { problem: string } {
	const [fenced] = block.startsWith('{') ? [] : findFencedBlocks(block);
	const json = fenced ?? block.slice(0, block.lastIndexOf('}') + 1);
	try {
		return JSON.parse(json.slice(json.indexOf('{'))) as { tool_calls?: unknown };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { problem: `The block is not valid JSON: ${reason}.` };
	}
}

/** @returns the call, or what is wrong with it */
function checkCall(call: unknown, tools: BoundTool[]): ToolCall | string {
	const { name, arguments: given = {} } = Object(call) as Partial<Record<keyof ToolCall, unknown>>;
	const tool = tools.find((one) => one.name === name);
	if (!tool) {
		const names = tools.map((one) => JSON.stringify(one.name)).join(', ');
		return `There is no tool ${JSON.stringify(name)}. The tools are: ${names}.`;
	}
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		return `The arguments of ${JSON.stringify(name)} are not a JSON object.`;
	}
	const problem = findSchemaProblem(given, tool.schema);
	if (problem)
		return `The arguments of ${JSON.stringify(name)} do not match its schema: ${problem}`;
	return { id: createCallId(), name: tool.name, arguments: given as Record<string, unknown> };
}

/** An ID that no other call of an execution has. */
function createCallId(): string {
	return `call_${Math.random().toString(36).slice(2)}`;
}

function findSchemaProblem(value: object, schema: Schema): string | undefined {
	const isRecent = String(schema.$schema).includes('2020-12');
	const { valid, errors } = new Validator(schema, isRecent ? '2020-12' : '7').validate(value);
	if (valid) return undefined;
	// The last error is about the innermost value; the others repeat it for what that value is in.
	const innermost = errors.at(-1);
	return `${innermost?.instanceLocation}: ${innermost?.error}`;
}
