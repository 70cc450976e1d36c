import { readFileUrl } from '../api/completion';
import { parseJsonObject, parseJsonString } from '../api/parseJson';
import { findReportedError, isErrorName, isName } from '../api/reportedError';
import { toSingleLine } from '../errors/errorMessage';
import type { ServerSentEvent } from './sseDecoder';

/** Text that an event brings. */
export interface TextPart {
	/** A chunk, or what the event's name calls the final response, or even the last event. */
	kind: 'text' | 'final' | 'last';
	text: string;
	/** How the event holds it. */
	form: 'object' | 'string' | 'bare';
	/** Set if the event has that property: the URL of the generated file, or null. */
	fileUrl?: string | null;
	/** Set if the event has a flag such as `done`. Also true if its name ends as the name of a last event does. */
	isDone?: boolean;
}

/** The meaning of one event. */
export type StreamPart =
	TextPart | { kind: 'nothing' } | { kind: 'end' } | { kind: 'error'; words: string };

/**
 * The usual form of a chunk: an object with only a `text` that has no escapes (RFC 8259, 7), so it can be used
 * verbatim. Skipping JSON.parse for these reduces the time to read a long stream to two thirds (measured).
 */
const PLAIN_CHUNK = /^\{"text": ?"[ !#-[\]-\uFFFF]*"\}$/;
const TEXT_START = '{"text":'.length;

const END_MARK = /^\s*(?:\[DONE\]|"\[DONE\]")\s*$/;

const EMPTY_BRACES = /^\s*\{\s*\}/;

/** What some services send as data to keep a connection open, including the time. */
const KEEP_ALIVE_DATA =
	/^(?:ping|pong|heartbeat|keep-?alive|\d{9,}|\d{4}-\d\d-\d\d[\d:.,TZ +-]*)$/i;

/** Keys of flags that say whether an event is the last one. */
const FLAG = /^(?:is_?)?(?:done|final|finished|completed?|last|end)$/i;

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

type NameKind = keyof typeof NAMES;

/** What a name makes of an event's text. */
const KINDS = {
	end: 'last',
	complete: 'last',
	last: 'last',
	final: 'final',
	ending: 'text',
} as const;

const NAME_KINDS = Object.keys(NAMES) as NameKind[];

/** What is known of names, because the chunks of a stream have the same ones. Kept short: services make them up. */
const knownNames = new Map<string, NameKind | undefined>();
const MAX_KNOWN_NAMES = 100;

/**
 * Decides what an event means, from its name and its data alone.
 *
 * @param event an event
 * @param form the form of the text so far, if it is known
 */
export function classifyEvent(
	{ event, data }: ServerSentEvent,
	form: TextPart['form'] | undefined,
): StreamPart {
	if (PLAIN_CHUNK.test(data) && findNameKind(event) === undefined) {
		const text = data.slice(data.indexOf('"', TEXT_START) + 1, -'"}'.length);
		return { kind: 'text', text, form: 'object' };
	}
	// Models write empty braces, and metadata are not empty.
	const object = form === 'bare' && EMPTY_BRACES.test(data) ? undefined : parseJsonObject(data);
	if (END_MARK.test(data)) return { kind: 'end' };
	const name = findNameKind(event, object?.type, object?.event);
	// An error of a tool is not one of the reply.
	if (name === 'aside') return { kind: 'nothing' };
	if (name === 'error') {
		return {
			kind: 'error',
			words: (object && findReportedError({ ...object, type: name })) ?? data,
		};
	}
	const words = object && findReportedError(object);
	if (words !== undefined) return { kind: 'error', words };
	if (name === 'quiet') return { kind: 'nothing' };
	const flag = object && readFlag(object);
	const kind = flag ? 'last' : KINDS[name ?? 'ending'];
	const isDone = name === 'ending' || flag;
	if (object !== undefined) {
		const text = typeof object.text === 'string' ? object.text : undefined;
		const fileUrl = readFileUrl(object);
		if (text !== undefined || fileUrl) {
			return { kind, text: text ?? '', form: 'object', fileUrl, isDone };
		}
	}
	if (name === 'end') return { kind: 'end' };
	if (object !== undefined || form === 'object') {
		// Among objects, everything else is noise, unless it should have been an object, or is an error page.
		const isBroken = object === undefined && /^\s*[{<]/.test(data) && toSingleLine(data) !== '';
		if (isBroken) return { kind: 'error', words: data };
		const isFinal = (name === 'complete' || flag === true) && form !== undefined;
		return isFinal ? { kind, text: '', form: 'object' } : { kind: 'nothing' };
	}
	const text = form === 'bare' ? undefined : parseJsonString(data);
	if (text !== undefined) return { kind, text, form: 'string', isDone };
	if (form === 'string' && isKeepAlive(data)) return { kind: 'nothing' };
	return { kind, text: data, form: 'bare', isDone };
}

/** Whether the flags of an event say that it is the last one; undefined if it has none. */
function readFlag(object: Record<string, unknown>): boolean | undefined {
	const flags = Object.keys(object).filter(
		(key) => typeof object[key] === 'boolean' && FLAG.test(key),
	);
	return flags.length === 0 ? undefined : flags.some((key) => object[key]);
}

function findNameKind(event: unknown, type?: unknown, eventKey?: unknown): NameKind | undefined {
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

/** Whether data may only keep the connection open, as some services send it, including the time. */
export function isKeepAlive(data: string): boolean {
	return KEEP_ALIVE_DATA.test(data.trim());
}
