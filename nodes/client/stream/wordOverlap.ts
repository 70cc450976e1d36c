/** Scripts written without spaces between words (Unicode Standard Annex 14, line breaking classes ID and SA). */
const SCRIPTS_WITHOUT_SPACES = [
	'Han',
	'Hiragana',
	'Katakana',
	'Yi',
	'Thai',
	'Lao',
	'Khmer',
	'Myanmar',
	'Tai_Le',
	'New_Tai_Lue',
	'Tai_Tham',
	'Tai_Viet',
]
	.map((script) => `\\p{Script=${script}}`)
	.join('');

/** A word is a run of characters between whitespace, or one character of a script without spaces. */
const WORD = new RegExp(`[${SCRIPTS_WITHOUT_SPACES}]|[^\\s${SCRIPTS_WITHOUT_SPACES}]+`, 'gu');

/**
 * The share of a text's words that another text contains, in any order. Takes time linear in both texts.
 *
 * @param text the text whose words are counted
 * @param searchedText the text to search; each of its words matches only one word of `text`, so two of the three words in
 *   `ha ha ha` are not found in `ha`
 * @returns the share of words that are found, from 0 to 1; 1 for a text without words
 */
export function getWordOverlap(text: string, searchedText: string): number {
	const unmatched = new Map<string, number>();
	for (const [word] of searchedText.matchAll(WORD)) {
		unmatched.set(word, (unmatched.get(word) ?? 0) + 1);
	}
	let wordCount = 0;
	let foundCount = 0;
	for (const [word] of text.matchAll(WORD)) {
		wordCount += 1;
		const count = unmatched.get(word) ?? 0;
		if (count === 0) continue;
		foundCount += 1;
		unmatched.set(word, count - 1);
	}
	return wordCount === 0 ? 1 : foundCount / wordCount;
}
