import { InputError } from '../../client/errors/inputError';
import type { BoundTool } from './boundTool';

/**
 * Whether the assistant decides itself to call a tool, may call none, has to call one, or has to call the one of a name.
 */
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string };

/** What one prompt offers the assistant. */
export interface ToolOffer {
	/** One or more. */
	tools: BoundTool[];
	choice: Exclude<ToolChoice, 'none'>;
	/** Stands in the first line of a call, so that no text which the assistant is given can hold a call. */
	marker: string;
}

/** Characters of the marker: short enough to be repeated without a mistake. A reply ends with one marker, so one guess. */
const MARKER_LENGTH = 8;

/**
 * Offers tools in a prompt, with a marker that only this prompt knows.
 *
 * @param tools what the assistant may call
 * @param choice whether it has to call one
 * @returns undefined if there is nothing to offer
 * @throws InputError when the choice names a tool that is not among them
 */
export function offerTools(tools: BoundTool[], choice: ToolChoice): ToolOffer | undefined {
	if (tools.length === 0 || choice === 'none') return undefined;
	const offered =
		typeof choice === 'object' ? tools.filter(({ name }) => name === choice.name) : tools;
	if (offered.length === 0) {
		throw new InputError(
			'The tool that has to be called is not among the tools of this model',
			'Check the tool choice in the node that uses this model.',
		);
	}
	return { tools: offered, choice, marker: crypto.randomUUID().slice(0, MARKER_LENGTH) };
}
