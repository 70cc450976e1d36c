/** A fence consists of three or more of either character (CommonMark 0.31.2, 4.5). */
const FENCE = /`{3,}|~{3,}/g;

/**
 * Finds the fenced code blocks of a text, as models write them: fences may be anywhere in a line, and the closing
 * fence may be missing or shorter than the opening one. A fence inside a JSON string belongs to the block. The blocks
 * do not overlap, so finding all of them takes linear time.
 *
 * @param text a reply
 * @returns the text between the fences of each block, starting with the info string if there is one
 */
export function* findFencedBlocks(text: string): Generator<string> {
	const opening = new RegExp(FENCE);
	for (let fence = opening.exec(text); fence !== null; fence = opening.exec(text)) {
		const start = opening.lastIndex;
		const close = findClosingFence(text, start, fence[0].charAt(0));
		yield text.slice(start, close.start);
		// A closing fence has no info string (CommonMark, as above), so a fence with one opens the next block.
		opening.lastIndex = /\S/.test(text.charAt(close.end)) ? close.start : close.end;
	}
}

/**
 * Finds the next fence of one kind outside a JSON string, or the end of the text.
 *
 * @param from index at which the search starts
 * @param mark the character that the fence consists of
 */
function findClosingFence(
	text: string,
	from: number,
	mark: string,
): { start: number; end: number } {
	let inString = false;
	for (let at = from; at < text.length; at += 1) {
		const character = text.charAt(at);
		if (character === '"') inString = !inString;
		// A JSON string does not span lines (RFC 8259, 7); in other code a quotation mark may be unpaired.
		else if (character === '\n') inString = false;
		else if (character === '\\' && inString && text.charAt(at + 1) !== '\n') at += 1;
		else if (character === mark && !inString) {
			const end = findRunEnd(text, at);
			if (end - at >= 3) return { start: at, end };
			at = end - 1;
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
