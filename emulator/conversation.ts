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
 * Reads a prompt that may hold a conversation: a header, an empty line, and one message as JSON per line.
 *
 * @param prompt of a chat request
 */
export function readConversation(prompt: string): Conversation {
	const [header, empty, ...lines] = prompt.split('\n');
	const messages = lines.map(parseMessage);
	const last = messages.at(-1);
	const isConversation = header !== '' && empty === '' && messages.every(isMessage);
	if (!isConversation || !last) return { question: prompt, earlier: [] };
	return { question: last.content, earlier: messages.slice(0, -1).filter(isMessage) };
}

function parseMessage(line: string): Message | undefined {
	try {
		const value: unknown = JSON.parse(line);
		return isMessage(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function isMessage(value: unknown): value is Message {
	const { role, content } = Object(value) as Partial<Record<keyof Message, unknown>>;
	return typeof role === 'string' && typeof content === 'string';
}
