import { BadRequest } from './badRequest';
import type { Behavior } from './behavior';
import { parseJson } from './chatBody';
import { FILE_FAULTS } from './fileFaults';
import { KEY_ENCODINGS } from './quotedKey';
import * as forms from './streamForms';

/**
 * Behaviors without code: an assistant ID such as `any-name?status=429&retryAfter=2&times=2` sets the response to its
 * request. The fields are those of a behavior; `times=N` limits it to the first N requests with exactly that assistant
 * ID.
 */

/** Reads a field's value; undefined when the text does not fit. */
type Read = (text: string) => unknown;

const anyText: Read = (text) => text;
const number: Read = (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);
const flag: Read = (text) => (/^(true|false)$/.test(text) ? text === 'true' : undefined);
const texts: Read = (text) => {
	const list = parseJson(text);
	return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined;
};
const oneOf =
	(values: readonly string[]): Read =>
	(text) =>
		values.includes(text) ? text : undefined;
const keyOf = (table: object) => oneOf(Object.keys(table));

const DIRECTIVES = {
	times: number,
	status: number,
	retryAfter: anyText,
	retryAfterDate: number,
	clockSkewMs: number,
	delayMs: number,
	quoteKey: keyOf(KEY_ENCODINGS),
	file: keyOf(FILE_FAULTS),
	form: keyOf(forms.CHUNKS),
	final: keyOf(forms.FINALS),
	finalName: anyText,
	finalMark: keyOf(forms.MARKS),
	aside: keyOf(forms.ASIDES),
	fileUrlAt: number,
	done: flag,
	end: keyOf(forms.ENDS),
	afterEnd: oneOf(forms.AFTER_END),
	chunks: texts,
	newline: oneOf(forms.NEWLINES),
	eventNames: flag,
	gzip: flag,
	chunkDelayMs: number,
	errorAfter: number,
	errorForm: keyOf(forms.ERRORS),
	cutAfter: number,
	endAfter: number,
	stallAfter: number,
} satisfies Partial<Record<keyof Behavior | 'times', Read>>;

const READERS = new Map<string, Read>(Object.entries(DIRECTIVES));

export type Directives = ReturnType<typeof createDirectives>;

/** Starts reading directives, with every count of `times` at 0. */
export function createDirectives() {
	const taken = new Map<string, number>();
	return {
		/**
		 * Returns the behavior for a chat request with that body; undefined when it has no assistant ID or the ID has had its
		 * `times`. Throws a BadRequest when a directive is wrong.
		 */
		take(json: unknown): Behavior | undefined {
			const { assistantId } = Object(json) as { assistantId?: unknown };
			if (typeof assistantId !== 'string') return undefined;
			const { times = Infinity, ...behavior } = parseDirectives(assistantId);
			const before = taken.get(assistantId) ?? 0;
			if (before >= times) return undefined;
			taken.set(assistantId, before + 1);
			return behavior;
		},
		/** Starts counting `times` anew. */
		reset: () => taken.clear(),
	};
}

/** The assistant's name without its directives. */
export const getAssistantName = (assistantId: string) => splitId(assistantId).name;

/** @throws BadRequest When a directive is unknown or its value does not fit. */
function parseDirectives(assistantId: string): Behavior & { times?: number } {
	const values = splitId(assistantId).pairs.map(([name, text]) => {
		const value = READERS.get(name)?.(text);
		if (value !== undefined) return [name, value] as const;
		throw new BadRequest(`There is no directive ${name}=${text}`);
	});
	return Object.fromEntries(values);
}

/** An ordinary ID has no directives: a question mark alone makes none. */
function splitId(assistantId: string): { name: string; pairs: Array<[string, string]> } {
	const [name, query] = assistantId.split(/\?(.*)/s);
	const pairs = [...new URLSearchParams(query)];
	if (!pairs.some(([key]) => READERS.has(key))) return { name: assistantId, pairs: [] };
	return { name, pairs };
}
