import { isJsonObject, isWithinNestingDepth, tryParseJson } from '../../client/api/parseJson';
import { findArgumentProblem } from './argumentCheck';
import type { BoundTool, ToolCall } from './boundTool';
import { CALLS_KEY } from './callForm';
import { showValue } from './showValue';

/** What stands for the arguments. A model that was trained on another form uses one of the others. */
const ARGUMENT_KEYS = ['arguments', 'args', 'parameters', 'input'];

/** Deeper arguments are no tool's, and what handles them next would overflow the stack. */
const MAX_DEPTH = 100;

/**
 * Reads the calls of a reply. Their tools must exist; their arguments may be written in any of the usual ways.
 *
 * @param blocks what stands in each block of calls
 * @param tools the tools that the assistant knows
 * @returns the calls, or what is wrong with them, in words for the assistant
 */
export function readCalls(blocks: string[], tools: BoundTool[]): ToolCall[] | string {
	if (blocks.length !== 1) return 'There is more than one block. Write all calls into one.';
	const entries = parseEntries(blocks[0]);
	if (typeof entries === 'string') return entries;
	const calls = entries.map((entry) => readCall(entry, tools));
	const problems = calls.filter((call) => typeof call === 'string');
	return problems.length > 0
		? problems.join(' ')
		: calls.filter((call) => typeof call !== 'string');
}

/** The list of calls in a block. The marker has shown that they are calls, so a single one needs no list. */
function parseEntries(block: string): unknown[] | string {
	let parsed: unknown;
	try {
		parsed = JSON.parse(block);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return `The block is not valid JSON: ${reason}.`;
	}
	if (!isWithinNestingDepth(parsed, MAX_DEPTH)) {
		return `The block is nested more than ${MAX_DEPTH} levels deep.`;
	}
	const calls = isJsonObject(parsed) && CALLS_KEY in parsed ? parsed[CALLS_KEY] : parsed;
	const entries = isJsonObject(calls) ? [calls] : calls;
	return Array.isArray(entries) && entries.length > 0
		? entries
		: `${showValue(CALLS_KEY)} is not a list with at least one call.`;
}

/** @returns the call, or what is wrong with it */
function readCall(entry: unknown, tools: BoundTool[]): ToolCall | string {
	const fields = isJsonObject(entry) ? entry : {};
	// OpenAI's API wraps name and arguments once more.
	const call = isJsonObject(fields.function) ? fields.function : fields;
	const tool = tools.find(({ name }) => name === call.name);
	if (!tool) {
		const names = tools.map(({ name }) => showValue(name)).join(', ');
		const problem =
			typeof call.name === 'string'
				? `There is no tool ${showValue(call.name)}.`
				: 'There is a call without the name of a tool.';
		return `${problem} The tools are: ${names}.`;
	}
	const args = readArguments(call);
	if (args === undefined) return `The arguments of ${showValue(tool.name)} are not a JSON object.`;
	const problem = findArgumentProblem(args, tool.schema);
	if (problem)
		return `The arguments of ${showValue(tool.name)} do not match its schema: ${problem}`;
	return { id: `call_${crypto.randomUUID()}`, name: tool.name, arguments: args };
}

/** @returns undefined if they are no object and do not say "none" either */
function readArguments(call: Record<string, unknown>): Record<string, unknown> | undefined {
	const key = ARGUMENT_KEYS.find((one) => Object.hasOwn(call, one));
	const given = key === undefined ? undefined : call[key];
	const isEmptyText = typeof given === 'string' && given.trim() === '';
	const value = typeof given === 'string' && !isEmptyText ? tryParseJson(given) : given;
	const isEmptyList = Array.isArray(value) && value.length === 0;
	if (given === undefined || value === null || isEmptyText || isEmptyList) return {};
	return isJsonObject(value) ? value : undefined;
}
