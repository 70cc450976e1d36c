import type { GenericValue, IDataObject } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { findFencedBlocks } from './fencedBlocks';

/** The language at the start of an info string, as in "```json". */
const LANGUAGE = /^[ \t]*[\w.+#-]+/;

/** How a JSON value begins and ends (RFC 8259, 3). JSON.parse says so too, but its error costs 2 µs (measured). */
const FIRST_OF_JSON = /[[{"\d\-tfn]/;
const LAST_OF_JSON = /[\]}"\del]/;

/** How many texts are tried. No reply that people asked for has as many, and the errors of millions take a minute. */
const MOST_TRIED = 1_000;

/** Lists and objects within each other, beyond which n8n could neither show nor keep the value. */
const MAX_DEPTH = 500;

/**
 * The JSON that a reply holds: the whole reply, or the first fenced block in it that is JSON. Takes time in proportion
 * to the reply.
 *
 * @param text the reply
 * @throws ApiError when it holds none, or one that is nested too deep; the message quotes its start
 */
export function parseJsonReply(text: string): GenericValue | IDataObject {
	const hint =
		'Tell the assistant in the Prompt to answer with JSON alone, or switch off Parse JSON Reply.';
	let tried = 0;
	for (const candidate of candidatesIn(text)) {
		if (!looksLikeJson(candidate)) continue;
		const parsed = tryParseJson(candidate);
		tried += 1;
		if (!parsed && tried === MOST_TRIED) break;
		if (!parsed) continue;
		if (isShallow(parsed.value)) return parsed.value;
		throw new ApiError(`The reply's JSON is nested more than ${MAX_DEPTH} deep`, { hint });
	}
	throw text.trim() === ''
		? new ApiError('The reply is empty, so it holds no JSON', { hint })
		: new ApiError('The reply holds no JSON', { quote: text, hint });
}

/** The texts that may be the reply's JSON, the likeliest first; no character of the reply is in more than four of them. */
function* candidatesIn(text: string): Generator<string> {
	yield text.trim();
	for (const block of findFencedBlocks(text)) {
		// The JSON may begin behind the fence, behind the language, or on the next line.
		const firstLine = block.indexOf('\n');
		yield* new Set([
			block.trim(),
			block.replace(LANGUAGE, '').trim(),
			block.slice(firstLine + 1).trim(),
		]);
	}
}

function looksLikeJson(text: string): boolean {
	return FIRST_OF_JSON.test(text.charAt(0)) && LAST_OF_JSON.test(text.charAt(text.length - 1));
}

function tryParseJson(text: string): { value: IDataObject } | undefined {
	try {
		return { value: JSON.parse(text) as IDataObject };
	} catch {
		return undefined;
	}
}

/** Level by level, for a function that calls itself would fail where the depth does harm. */
function isShallow(value: unknown): boolean {
	let level = [value];
	for (let depth = 0; depth <= MAX_DEPTH; depth += 1) {
		if (level.length === 0) return true;
		level = level.flatMap((entry) =>
			typeof entry === 'object' && entry !== null ? (Object.values(entry) as unknown[]) : [],
		);
	}
	return false;
}
