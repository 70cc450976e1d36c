/** A text that is tidied keeps at least this share of its length. */
const MIN_LENGTH_SHARE = 0.15;

/** At least this share of its pairs of neighbouring characters stands in the original. */
const MIN_PAIR_SHARE = 0.5;

/** Pairs of a text that are looked for. It bounds the memory. */
const MAX_PAIRS = 100_000;

/** The end of a model's reasoning, which stands before the answer in some replies. */
const REASONING_END = /<\/(?:think|thinking|thought|reasoning)>/;

/**
 * Whether two texts differ in nothing but whitespace and Unicode's normalization. Those of whitespace alone must be
 * equal. Takes time linear in both.
 */
export function isSameText(first: string, second: string): boolean {
	if (first === second) return true;
	const bare = removeBlanks(first);
	return bare !== '' && bare === removeBlanks(second);
}

/**
 * Whether a text is another one after a service has tidied it: without citation marks or the model's reasoning, with
 * other links or other Markdown. Takes time linear in both.
 *
 * @param text the text that may be tidied
 * @param original the text that it may come from
 */
export function isVersionOf(text: string, original: string): boolean {
	const answer = original.split(REASONING_END).at(-1) ?? '';
	// Chunks begin with blanks, and whole texts do not.
	if (/^\s/.test(text) && !/^\s/.test(answer)) return false;
	if (text.length < Math.max(2, MIN_LENGTH_SHARE * answer.length)) return false;
	const pairs = [...listPairs(text.normalize('NFC').slice(0, MAX_PAIRS))];
	const missing = new Set(pairs);
	for (const pair of listPairs(answer.normalize('NFC'))) missing.delete(pair);
	return pairs.filter((pair) => !missing.has(pair)).length >= MIN_PAIR_SHARE * pairs.length;
}

/** A number for each pair of neighbouring characters. */
function* listPairs(text: string): Generator<number> {
	for (let index = 1; index < text.length; index += 1) {
		yield text.charCodeAt(index - 1) * 0x10000 + text.charCodeAt(index);
	}
}

function removeBlanks(text: string): string {
	return text.normalize('NFC').replace(/\s+/g, '');
}
