import type { GenericValue, IDataObject } from 'n8n-workflow';

import { ApiError } from '../../client/errors/apiError';
import { findFencedBlocks } from '../../client/api/fencedBlocks';
import { isWithinNestingDepth, tryParseJson } from '../../client/api/parseJson';

/** The language at the start of an info string, as in "```json". */
const INFO_STRING_LANGUAGE = /^[ \t]*[\w.+#-]+/;

/** First and last characters of a JSON value (RFC 8259, 3). An error of JSON.parse would cost 2 µs (measured). */
const FIRST_JSON_CHARACTER = /[[{"\d\-tfn]/;
const LAST_JSON_CHARACTER = /[\]}"\del]/;

/** Maximum number of texts to parse. Real replies have fewer, and the errors of millions take a minute. */
const MAX_PARSE_ATTEMPTS = 1_000;

/** Maximum depth of nested lists and objects. Beyond it, n8n could neither display nor store the value. */
const MAX_NESTING_DEPTH = 500;

const HINT =
	'In the Prompt, tell the assistant to reply only with JSON, or turn off Parse JSON Reply.';

/**
 * Parses the JSON in a reply: the whole reply, or the first fenced code block that is JSON. Takes linear time.
 *
 * @param text the reply
 * @throws ApiError when it contains no JSON, quoting the start of the reply, or when the JSON is nested too deep
 */
export function parseJsonReply(text: string): GenericValue | IDataObject {
	const value = findJson(text);
	if (value === undefined) {
		throw text.trim() === ''
			? new ApiError('The reply is empty, so it contains no JSON', { hint: HINT })
			: new ApiError('The reply contains no valid JSON', { quote: text, hint: HINT });
	}
	if (!isWithinNestingDepth(value, MAX_NESTING_DEPTH)) {
		const problem = `The JSON in the reply is nested more than ${MAX_NESTING_DEPTH} levels deep`;
		throw new ApiError(problem, { hint: HINT });
	}
	return value as IDataObject;
}

function findJson(text: string): unknown {
	let attempts = 0;
	for (const candidate of findCandidates(text)) {
		if (!isLikelyJson(candidate)) continue;
		const value = tryParseJson(candidate);
		if (value !== undefined) return value;
		attempts += 1;
		if (attempts === MAX_PARSE_ATTEMPTS) return undefined;
	}
	return undefined;
}

/** The texts that may be the reply's JSON, most likely first. Each character of the reply is in at most four. */
function* findCandidates(text: string): Generator<string> {
	yield text.trim();
	for (const block of findFencedBlocks(text)) {
		// The JSON may start after the fence, after the language, or on the next line.
		const firstLine = block.indexOf('\n');
		yield* new Set([
			block.trim(),
			block.replace(INFO_STRING_LANGUAGE, '').trim(),
			block.slice(firstLine + 1).trim(),
		]);
	}
}

function isLikelyJson(text: string): boolean {
	return (
		FIRST_JSON_CHARACTER.test(text.charAt(0)) &&
		LAST_JSON_CHARACTER.test(text.charAt(text.length - 1))
	);
}
