/** Whether a character ends a line of Markdown (CommonMark 0.31.2, 2.1). */
export function isLineBreak(character: string): boolean {
	return character === '\n' || character === '\r';
}

/** Whether a character is white space, as `trim` has it. */
export function isWhiteSpace(character: string): boolean {
	return character.trim() === '';
}
