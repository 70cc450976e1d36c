import { isErrorName, isName } from '../api/reportedError';

const AFFIX = '(?:[-_.]?(?:message|response|stream|chat|answer)[-_.]?)?';

/** Names that contain one of the words, such as `message_end` or `response.completed`. */
const calls = (words: string) => new RegExp(`^${AFFIX}(?:${words})${AFFIX}$`, 'i');

/**
 * What a name says of its event; the first one counts.
 * - aside: it accompanies the reply, such as `reasoning_delta` or `tool-output-error`
 * - error: it reports one
 * - quiet: it has no text of the reply, unless it reports an error
 * - end: it ends a stream as `[DONE]` does, unless text comes with it; then it is the last one
 * - complete: it is the final response, and nothing follows; without text, the chunks before it are complete
 * - last: the same, but a part of the stream may be called so too, and has no text then
 * - final: it is the final response; some services call every event that
 * - ending: it may be one, or the end of a part, such as `agent_end` or `thread.message.completed`
 */
const NAMES = {
	aside: /reasoning|thinking|thought|citation|debug|tool/i,
	error: { test: isErrorName },
	quiet: calls('ping|pong|heartbeat|keep[-_]?alive|usage|metadata|.*status.*'),
	end: calls('done|end|closed?|finish(?:ed)?'),
	complete: /^(?:final|completed?)$/i,
	last: calls('final|completed?'),
	final: calls('result'),
	ending: /^final[-_.: ]|(?:^|[-_.: ])(?:done|end|closed?|finish(?:ed)?|completed?|final)\s*$/i,
};

export type NameKind = keyof typeof NAMES;

const NAME_KINDS = Object.keys(NAMES) as NameKind[];

/** What is known of names, because the chunks of a stream have the same ones. Kept short: services make them up. */
const knownNames = new Map<string, NameKind | undefined>();
const MAX_KNOWN_NAMES = 100;

/**
 * Decides what the names of an event say of it.
 *
 * @param event the name of the event itself
 * @param type the name that its object has as its type
 * @param eventKey the name that its object has as its event
 * @returns undefined if they say nothing
 */
export function findNameKind(
	event: unknown,
	type?: unknown,
	eventKey?: unknown,
): NameKind | undefined {
	// Most events have none.
	if (event === undefined && type === undefined && eventKey === undefined) return undefined;
	const names = [event, type, eventKey].filter(isName);
	const key = names.join('\n');
	if (!knownNames.has(key)) {
		if (knownNames.size >= MAX_KNOWN_NAMES) knownNames.clear();
		const kind = NAME_KINDS.find((one) => names.some((name) => NAMES[one].test(name)));
		knownNames.set(key, kind);
	}
	return knownNames.get(key);
}
