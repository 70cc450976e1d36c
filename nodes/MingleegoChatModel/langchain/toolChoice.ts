import { isJsonObject } from '../../client/api/parseJson';
import type { ToolChoice } from '../tools/toolOffer';

/** What the words mean that AI services have for a choice. */
const CHOICES: Record<string, ToolChoice> = {
	auto: 'auto',
	none: 'none',
	any: 'required',
	required: 'required',
};

/**
 * Reads the forms in which LangChain, OpenAI and Anthropic say whether a tool has to be called.
 *
 * @param choice a word, the name of a tool, or an object
 * @returns undefined if it says nothing
 */
export function readToolChoice(choice: unknown): ToolChoice | undefined {
	if (typeof choice === 'string') {
		return Object.hasOwn(CHOICES, choice) ? CHOICES[choice] : { name: choice };
	}
	if (!isJsonObject(choice)) return undefined;
	const { name } = isJsonObject(choice.function) ? choice.function : choice;
	if (typeof name === 'string') return { name };
	const word = choice.mode ?? choice.type;
	return typeof word === 'string' && Object.hasOwn(CHOICES, word) ? CHOICES[word] : undefined;
}
