/** A fence consists of three or more of either character (CommonMark 0.31.2, 4.5). */
const OPENING_FENCE = /`{3,}|~{3,}/g;
const MIN_FENCE_LENGTH = 3;

/**
 * Finds the fenced code blocks of a text, as models write them: fences may be anywhere in a line, and the closing
 * fence may be missing or shorter than the opening one. A fence inside a JSON string belongs to the block. The blocks
 * do not overlap, so finding all of them takes linear time.
 *
 * @param text a reply
 * @returns the text between the fences of each block, starting with the info string if there is one
 */
export function* findFencedBlocks(text: string): Generator<string> {
	const openingFence = new RegExp(OPENING_FENCE);
	for (let match = openingFence.exec(text); match !== null; match = openingFence.exec(text)) {
		const start = openingFence.lastIndex;
		const closingFence = findClosingFence(text, start, match[0].charAt(0));
		yield text.slice(start, closingFence.start);
		// A closing fence has no info string (CommonMark, as above), so a fence with one opens the next block.
		const hasInfoString = /\S/.test(text.charAt(closingFence.end));
		openingFence.lastIndex = hasInfoString ? closingFence.start : closingFence.end;
	}
}

/**
 * Finds the next fence of one kind outside a JSON string, or the end of the text.
 *
 * @param from index at which the search starts
 * @param fenceCharacter the character that the fence consists of
 */
function findClosingFence(
	text: string,
	from: number,
	fenceCharacter: string,
): { start: number; end: number } {
	let isInString = false;
	for (let index = from; index < text.length; index += 1) {
		const character = text.charAt(index);
		if (character === '"') isInString = !isInString;
		// A JSON string does not span lines (RFC 8259, 7); in other code a quotation mark may be unpaired.
		else if (character === '\n') isInString = false;
		else if (character === '\\' && isInString && text.charAt(index + 1) !== '\n') index += 1;
		else if (character === fenceCharacter && !isInString) {
			const end = findRunEnd(text, index);
			if (end - index >= MIN_FENCE_LENGTH) return { start: index, end };
			index = end - 1;
		}
	}
	return { start: text.length, end: text.length };
}

/** The index after a run of the same character. */
function findRunEnd(text: string, start: number): number {
	let end = start + 1;
	while (text.charAt(end) === text.charAt(start)) end += 1;
	return end;
}
