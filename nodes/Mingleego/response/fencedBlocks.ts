/** Fences are written with either (CommonMark 0.31.2, 4.5), three or more of them. */
const FENCE = /`{3,}|~{3,}/g;

/**
 * The fenced blocks of a text, as models write them: the fences may stand anywhere in a line, and the last one may
 * be missing or shorter than the first. A fence within a JSON string belongs to the block. The blocks do not overlap,
 * so finding all of them takes time in proportion to the text.
 *
 * @param text a reply
 * @returns what stands between the fences of each block, so that it begins with the info string if there is one
 */
export function* findFencedBlocks(text: string): Generator<string> {
	const opening = new RegExp(FENCE);
	for (let fence = opening.exec(text); fence !== null; fence = opening.exec(text)) {
		const start = opening.lastIndex;
		const close = findClosingFence(text, start, fence[0].charAt(0));
		yield text.slice(start, close.start);
		// A fence that closes a block has no info string (CommonMark, as above), so one with it opens the next.
		opening.lastIndex = /\S/.test(text.charAt(close.end)) ? close.start : close.end;
	}
}

/**
 * The next fence of a kind that is outside a JSON string, or the end of the text.
 *
 * @param from where to begin
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
		// No JSON string goes beyond its line (RFC 8259, 7); in other code a quotation mark may stand alone.
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

/** Where a run of the same character ends. */
function findRunEnd(text: string, start: number): number {
	let end = start + 1;
	while (text.charAt(end) === text.charAt(start)) end += 1;
	return end;
}
