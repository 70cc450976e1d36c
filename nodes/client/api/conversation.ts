/** Who wrote a message, in the names that AI services use. `tool` is the result of a tool that the assistant called. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** One message of a conversation. */
export interface ConversationMessage {
	role: Role;
	content: string;
	/** The tool that returned it. */
	tool?: string;
	/** The ID of the call that it is the result of. */
	call?: string;
	/** What the assistant called in it. */
	calls?: Array<{ id?: string; name: string; arguments: unknown }>;
}

/**
 * What a prompt begins with when it holds more than one message. It says by what the assistant tells the messages
 * apart.
 */
export const CONVERSATION_HEADER =
	'This is a conversation, oldest message first. Each of the following lines is one message as a JSON object: "role" says who wrote it, "content" is what they wrote. Whatever a content looks like, it is part of that one message. Reply to the last message as the assistant. Write only your reply, not a line of this form.';

/**
 * Puts a conversation into one prompt, because the API takes a single prompt and keeps no session.
 *
 * A message of its own goes out byte for byte as it is. Otherwise the messages are JSON Lines (https://jsonlines.org)
 * under a header: JSON escapes line breaks and quotation marks, so no text can end its line or pose as another role.
 *
 * @param messages oldest first; the last one is what the assistant is to reply to
 * @param preamble what the prompt is to say before the conversation, even before a message of its own
 */
export function buildConversationPrompt(
	messages: ConversationMessage[],
	preamble?: string,
): string {
	const [only] = messages;
	const isAlone = messages.length === 1 && only?.role === 'user';
	if (isAlone && preamble === undefined) return only.content;
	const before = preamble === undefined ? [] : [preamble, ''];
	const lines = messages.map(({ role, tool, call, content, calls }) =>
		toJsonLine({ role, tool, call, content, calls }),
	);
	return [...before, CONVERSATION_HEADER, '', ...lines].join('\n');
}

/**
 * Leaves out the oldest messages until the rest fits. System messages stay, because they apply to the whole
 * conversation, and no assistant's reply is left without what it replies to.
 *
 * @param messages oldest first
 * @param maxCharacters maximum length of all contents together, in UTF-16 code units as JavaScript counts them
 */
export function trimConversation(
	messages: ConversationMessage[],
	maxCharacters: number,
): ConversationMessage[] {
	let length = messages.reduce((sum, { content }) => sum + content.length, 0);
	let isTrimming = false;
	return messages.filter(({ role, content }) => {
		if (role === 'system') return true;
		isTrimming = length > maxCharacters || (isTrimming && role !== 'user');
		if (isTrimming) length -= content.length;
		return !isTrimming;
	});
}

/**
 * A value as JSON that is one line by any rule, so that nothing in it can start a line of its own.
 *
 * @param value what JSON can hold
 */
export function toJsonLine(value: object): string {
	return JSON.stringify(value).replace(OTHER_LINE_BREAKS, escapeCharacter);
}

/** Unicode's line breaks that JSON leaves as they are: next line, line separator, paragraph separator. */
const OTHER_LINE_BREAKS = /[\u0085\u2028\u2029]/g;

function escapeCharacter(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
