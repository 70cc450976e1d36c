import { parseJson } from './chatBody';

interface Message {
	role: string;
	content: string;
}

/** A prompt, taken apart as an assistant would understand it. */
interface Conversation {
	/** What the assistant is to reply to. */
	question: string;
	/** Oldest first. */
	earlier: Message[];
}

/**
 * Reads a prompt that may hold a conversation: instructions, an empty line, and one message as JSON per line.
 *
 * @param prompt of a chat request
 */
export function readConversation(prompt: string): Conversation {
	const start = prompt.lastIndexOf('\n\n{"role":');
	if (start === -1) return { question: prompt, earlier: [] };
	const messages = prompt.slice(start).trimStart().split('\n').map(parseMessage);
	const last = messages.at(-1);
	if (!last || !messages.every(isMessage)) return { question: prompt, earlier: [] };
	return { question: last.content, earlier: messages.slice(0, -1) };
}

function parseMessage(line: string): Message | undefined {
	const value = parseJson(line);
	return isMessage(value) ? value : undefined;
}

function isMessage(value: unknown): value is Message {
	const { role, content } = Object(value) as Partial<Record<keyof Message, unknown>>;
	return typeof role === 'string' && typeof content === 'string';
}
