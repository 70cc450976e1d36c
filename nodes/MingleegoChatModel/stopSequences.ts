/**
 * Ends a text before the stop sequence that is complete first, as an API with such a parameter does: Mingleego's has
 * none.
 *
 * @param text the whole text
 * @param sequences none of them empty
 */
export function cutAtStop(text: string, sequences: string[]): string {
	let cut = { start: text.length, end: Infinity };
	for (const sequence of sequences) {
		const start = text.indexOf(sequence);
		const end = start + sequence.length;
		if (start >= 0 && (end < cut.end || (end === cut.end && start < cut.start)))
			cut = { start, end };
	}
	return text.slice(0, cut.start);
}

/** Passes on a text in chunks up to a stop sequence, also where the border of two chunks is in one. */
export class StopFilter {
	/** The end of the text so far, as long as it may be the beginning of a sequence. */
	private held = '';

	private hasStopped = false;

	/** @param sequences none of them empty */
	constructor(private readonly sequences: string[]) {}

	/**
	 * @param chunk the next chunk
	 * @returns what is certainly before any stop sequence
	 */
	add(chunk: string): string {
		if (this.hasStopped) return '';
		const text = this.held + chunk;
		const cut = cutAtStop(text, this.sequences);
		this.hasStopped = cut.length < text.length;
		this.held = this.hasStopped ? '' : text.slice(text.length - this.countPossibleStop(text));
		return cut.slice(0, cut.length - this.held.length);
	}

	/** @returns what is held back, at the end of the text */
	end(): string {
		const { held } = this;
		this.held = '';
		return held;
	}

	/** The length of the longest end of a text with which a sequence begins. */
	private countPossibleStop(text: string): number {
		const longest = Math.max(0, ...this.sequences.map(({ length }) => length - 1));
		for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
			const end = text.slice(text.length - length);
			if (this.sequences.some((sequence) => sequence.startsWith(end))) return length;
		}
		return 0;
	}
}
