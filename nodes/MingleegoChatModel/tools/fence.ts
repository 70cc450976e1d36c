/** A fence has at least three characters and is indented by less than a code block (CommonMark 0.31.2, 4.5). */
const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^]*)$/;

/** The same, while it may still grow. */
const FENCE_SO_FAR = /^ {0,3}(?:(?:`*|~*)|(?:`{3,}|~{3,})[ \t]*(\S[^]*)?)$/;

/** How many characters of a line are looked at. The fence of a block of calls is shorter. */
export const LINE_HEAD_LENGTH = 80;

/** A line that begins with a fence. */
export interface Fence {
	/** What it consists of. */
	character: string;
	/** What follows it in the line, with single blanks between words. */
	info: string;
}

/**
 * Reads a line that opens or closes a fenced code block.
 *
 * @param line a line without its end, or its first characters
 * @returns undefined if it does not begin with a fence
 */
export function readFence(line: string): Fence | undefined {
	const [, fence, info] = FENCE.exec(line) ?? [];
	if (fence === undefined || info === undefined) return undefined;
	return { character: fence.charAt(0), info: joinWords(info).trimEnd() };
}

/**
 * Whether a line may become a fence with that info string when more of it arrives.
 *
 * @param line the first characters of a line
 * @param info with single blanks between words
 */
export function mayBecomeFence(line: string, info: string): boolean {
	const match = FENCE_SO_FAR.exec(line);
	return match !== null && `${info} `.startsWith(joinWords(match[1] ?? ''));
}

function joinWords(text: string): string {
	return text.replace(/[ \t]+/g, ' ');
}
