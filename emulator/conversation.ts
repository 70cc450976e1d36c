import { parseJson } from './chatBody';
import { findOffer, type Offer } from './tools';

export interface Message {
	role: string;
	content: string;
	/** The tool that a result comes from. */
	tool?: string;
	/** What the assistant called. */
	calls?: unknown[];
}

/** A prompt, taken apart as an assistant would understand it. */
interface Conversation {
	/** What the assistant is to reply to. */
	question: string;
	/** Oldest first. */
	earlier: Message[];
	/** What the tools that the assistant called for this question returned. */
	results: Message[];
	/** What the assistant may call now: nothing, unless the newest message is the user's. */
	offer?: Offer;
}

/**
 * Reads a prompt that may hold a conversation: instructions, an empty line, and one message as JSON per line.
 *
 * @param prompt of a chat request
 */
export function readConversation(prompt: string): Conversation {
	const alone: Conversation = { question: prompt, earlier: [], results: [] };
	const start = prompt.lastIndexOf('\n\n{"role":');
	if (start === -1) return alone;
	const messages = prompt.slice(start).trimStart().split('\n').map(parseMessage);
	if (!messages.every(isMessage)) return alone;
	const last = messages.length - 1;
	const asked = findQuestion(messages);
	return {
		question: messages[asked].content,
		earlier: messages.slice(0, asked),
		results: messages.slice(asked + 1).filter(({ role }) => role === 'tool'),
		offer: messages[last].role === 'user' ? findOffer(prompt.slice(0, start)) : undefined,
	};
}

/** @returns the index of the newest message, or of the user's that led to it if it is a tool's result */
function findQuestion(messages: Message[]): number {
	const last = messages.length - 1;
	if (messages[last].role !== 'tool') return last;
	const asked = messages.map(({ role }) => role).lastIndexOf('user');
	return asked === -1 ? last : asked;
}

function parseMessage(line: string): Message | undefined {
	const value = parseJson(line);
	return isMessage(value) ? value : undefined;
}

function isMessage(value: unknown): value is Message {
	const { role, content, tool, calls } = Object(value) as Partial<Record<keyof Message, unknown>>;
	const isText = typeof role === 'string' && typeof content === 'string';
	const isTool = tool === undefined || typeof tool === 'string';
	return isText && isTool && (calls === undefined || Array.isArray(calls));
}
