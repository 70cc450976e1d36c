/**
 * The form of a call. A prompt asks for it, a reply is searched for it, and it is nowhere else: earlier calls are data of
 * their message in the conversation.
 */

/** The first word after the fence. The prompt's marker is the second. */
const CALL_WORD = 'tool_calls';

/** The key of the list in the block. */
export const CALLS_KEY = 'tool_calls';

/** What stands in the block that shows the form. */
const EXAMPLE = formatCalls([{ name: 'name of the tool', arguments: {} }]);

/**
 * The info string of a block of calls: what follows the fence.
 *
 * @param marker of the prompt
 */
export function formatCallInfo(marker: string): string {
	return `${CALL_WORD} ${marker}`;
}

/**
 * A block that shows the form.
 *
 * @param marker of the prompt
 */
export function formatExample(marker: string): string {
	return ['```' + formatCallInfo(marker), EXAMPLE, '```'].join('\n');
}

/** Whether a block shows the form and calls nothing: the assistant quotes its instructions. */
export function isExample(block: string): boolean {
	return block.trim() === EXAMPLE;
}

function formatCalls(calls: Array<{ name: string; arguments: object }>): string {
	return JSON.stringify({ [CALLS_KEY]: calls });
}
