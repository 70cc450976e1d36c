import { findExpression, findNumbers } from './facts';
import type { StoredFile } from './fileStore';
import { fill } from './jsonReply';
import { toForm } from './schemaRequest';
import { formatCalls, type Offer, type Tool } from './tools';

/**
 * Makes up a tool call. The assistant calls the tool that the question names, or else a calculator if the question has
 * an arithmetic expression.
 *
 * @param question of the user
 * @param offer what it may call
 * @param files that came with the prompt
 * @returns the whole reply, or undefined if it calls none
 */
export function composeToolCall(
	question: string,
	offer: Offer,
	files: StoredFile[],
): string | undefined {
	const { tools } = offer;
	const expression = findExpression(question);
	const named = tools.find(({ name }) => isNamed(name, question));
	const tool = named ?? (expression === undefined ? undefined : tools.find(isCalculator));
	if (tool === undefined) return undefined;
	const text = (isCalculator(tool) ? expression : undefined) ?? question;
	return formatCalls(offer, [{ name: tool.name, arguments: fillArguments(tool, text, files) }]);
}

/** Whether a text has a tool's name in it, as words: `get_weather` in "Get weather, please". */
function isNamed(name: string, text: string): boolean {
	return toWords(text).includes(toWords(name));
}

/** A text's words in lower case, each between two spaces. */
function toWords(text: string): string {
	return ` ${
		text
			.toLowerCase()
			.match(/[\p{L}\p{N}]+/gu)
			?.join(' ') ?? ''
	} `;
}

/** Whether a tool calculates, and takes what it calculates as its only argument. */
function isCalculator({ name, description = '', parameters }: Tool): boolean {
	const [argument, ...others] = Object.values(parameters.properties ?? {});
	const isText = argument?.type === 'string' && others.length === 0;
	return isText && /calculat|arithmetic|\bmath/i.test(`${name} ${description}`);
}

/**
 * Fills in the arguments that a tool requires, or all if it says of none that it is required: numbers in the order in
 * which the text has them, and the whole text where it has nothing else that fits.
 */
function fillArguments(
	{ parameters: { properties = {}, required = Object.keys(properties) } }: Tool,
	text: string,
	files: StoredFile[],
): Record<string, unknown> {
	const numbers = findNumbers(text);
	const pairs = required.map((key) => {
		const form = toForm(properties[key] ?? {});
		if (typeof form === 'number') return [key, numbers.shift() ?? form];
		return [key, fill(form, key, { text, files, summary: text })];
	});
	return Object.fromEntries(pairs) as Record<string, unknown>;
}
