import { InputError } from '../../client/errors/inputError';
import type { ConversationMessage, Role } from '../../client/api/conversation';

type JsonObject = Record<string, unknown>;

/** The names of the roles: those of AI services, and those of LangChain, which n8n's memory is made of. */
const ROLES = new Map<string, Role>([
	['system', 'system'],
	['developer', 'system'],
	['user', 'user'],
	['human', 'user'],
	['assistant', 'assistant'],
	['ai', 'assistant'],
	['model', 'assistant'],
	['tool', 'tool'],
	['function', 'tool'],
]);

/** The roles of LangChain's serialized messages, by the name of their class, which ends their `id`. */
const SERIALIZED_ROLES = new Map<string, Role>([
	['SystemMessage', 'system'],
	['HumanMessage', 'user'],
	['AIMessage', 'assistant'],
	['AIMessageChunk', 'assistant'],
	['ToolMessage', 'tool'],
	['FunctionMessage', 'tool'],
]);

const HINT =
	'Conversation History takes the messages that Chat Memory Manager returns, such as {{ $json.messages }}, or a list such as [{ "role": "user", "content": "Hi" }, { "role": "assistant", "content": "Hello" }].';

/**
 * Reads the earlier messages of a conversation. An entry may be
 * - `{ role, content }`, as AI services have it,
 * - `{ human, ai }`, as Chat Memory Manager returns it, also with `system` or `tool`,
 * - a serialized message of LangChain, as Chat Memory Manager returns it with Simplify Output off.
 *
 * Messages without text, such as those that hold nothing but a tool call, are left out.
 *
 * @param value evaluated value of the Conversation History field: a list, an object with the list in `messages`, or
 *   either of them as JSON; nothing if it is empty
 * @returns the messages, in the order given
 * @throws InputError when the value is not JSON, or an entry has another form
 */
export function parseConversationHistory(value: unknown): ConversationMessage[] {
	const parsed = typeof value === 'string' ? parseJson(value) : value;
	const entries = isObject(parsed) && 'messages' in parsed ? parsed.messages : parsed;
	if (entries === undefined || entries === null) return [];
	if (!Array.isArray(entries)) {
		throw new InputError('Conversation History is not a list of messages', HINT);
	}
	return entries.flatMap(parseEntry).filter(({ content }) => content !== '');
}

function parseJson(text: string): unknown {
	if (text.trim() === '') return undefined;
	let problem: string;
	try {
		return JSON.parse(text);
	} catch (error) {
		problem = error instanceof Error ? error.message : String(error);
	}
	throw new InputError(`Conversation History is not valid JSON: ${problem}`, HINT);
}

function parseEntry(entry: unknown, index: number): ConversationMessage[] {
	const messages = isObject(entry)
		? (parseSerialized(entry) ?? parseWithRole(entry) ?? parseByRole(entry))
		: undefined;
	if (messages) return messages;
	throw new InputError(
		`Entry ${index + 1} of Conversation History is not a message: it needs a known role and a content`,
		HINT,
	);
}

/** `{ role, content }` */
function parseWithRole({ role, type, content }: JsonObject): ConversationMessage[] | undefined {
	const name = ROLES.get(String(role ?? type).toLowerCase());
	if (!name || content === undefined) return undefined;
	return [{ role: name, content: getText(content) }];
}

/** `{ human, ai }` */
function parseByRole(entry: JsonObject): ConversationMessage[] | undefined {
	const messages = Object.entries(entry).map(([name, content]) => ({
		role: ROLES.get(name),
		content: getText(content),
	}));
	return messages.every((message): message is ConversationMessage => message.role !== undefined)
		? messages
		: undefined;
}

/** `{ lc, type: 'constructor', id: [..., 'HumanMessage'], kwargs: { content } }` */
function parseSerialized({ id, kwargs }: JsonObject): ConversationMessage[] | undefined {
	const role = Array.isArray(id) ? SERIALIZED_ROLES.get(String(id.at(-1))) : undefined;
	return role && isObject(kwargs) ? [{ role, content: getText(kwargs.content) }] : undefined;
}

/** A content may be a list of parts. Only text can be put into a prompt; other parts are named by their type. */
function getText(content: unknown): string {
	if (typeof content === 'string') return content;
	if (content === undefined || content === null) return '';
	if (!Array.isArray(content)) return JSON.stringify(content);
	return content.map(getPartText).join('\n');
}

function getPartText(part: unknown): string {
	if (typeof part === 'string') return part;
	if (!isObject(part)) return '';
	return typeof part.text === 'string' ? part.text : `[${String(part.type)}]`;
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
