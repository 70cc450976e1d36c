import type { GenericValue, IDataObject } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { findFencedBlocks } from './fencedBlocks';
import { tryParseJson } from './parseJson';

/** The language at the start of an info string, as in "```json". */
const LANGUAGE = /^[ \t]*[\w.+#-]+/;

/** First and last characters of a JSON value (RFC 8259, 3). A JSON.parse error instead would cost 2 µs (measured). */
const FIRST_OF_JSON = /[[{"\d\-tfn]/;
const LAST_OF_JSON = /[\]}"\del]/;

/** Maximum number of texts to parse. Real replies have fewer, and the errors of millions take a minute. */
const MOST_TRIED = 1_000;

/** Maximum depth of nested lists and objects. Beyond it, n8n could neither display nor store the value. */
const MAX_DEPTH = 500;

/**
 * Parses the JSON in a reply: the whole reply, or the first fenced code block that is JSON. Takes linear time.
 *
 * @param text the reply
 * @throws ApiError when it contains no JSON, quoting the start of the reply, or when the JSON is nested too deep
 */
export function parseJsonReply(text: string): GenericValue | IDataObject {
	const hint =
		'In the Prompt, tell the assistant to reply only with JSON, or turn off Parse JSON Reply.';
	let tried = 0;
	for (const candidate of candidatesIn(text)) {
		if (!looksLikeJson(candidate)) continue;
		const value = tryParseJson(candidate);
		tried += 1;
		if (value === undefined && tried === MOST_TRIED) break;
		if (value === undefined) continue;
		if (isShallow(value)) return value as IDataObject;
		throw new ApiError(`The JSON in the reply is nested more than ${MAX_DEPTH} levels deep`, {
			hint,
		});
	}
	throw text.trim() === ''
		? new ApiError('The reply is empty, so it contains no JSON', { hint })
		: new ApiError('The reply contains no valid JSON', { quote: text, hint });
}

/** The texts that may be the reply's JSON, most likely first. Each character of the reply is in at most four. */
function* candidatesIn(text: string): Generator<string> {
	yield text.trim();
	for (const block of findFencedBlocks(text)) {
		// The JSON may start after the fence, after the language, or on the next line.
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

/** Checks level by level, because a recursive function would overflow the stack at harmful depths. */
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
