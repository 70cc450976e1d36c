import { StopFilter } from './stopSequences';
import type { ReplyReading } from './tools/replyReader';
import { ReplyScanner } from './tools/replyScanner';

/** What is passed on of one reply while it arrives: text up to a stop sequence, and nothing of its tool calls. */
export class ReplyFilter {
	/** What was passed on. */
	passed = '';

	private readonly stopFilter: StopFilter;

	private readonly scanner?: ReplyScanner;

	/**
	 * @param stopSequences none of them empty
	 * @param marker of the prompt, if it offers tools
	 * @param isLive whether anything is passed on before the end
	 */
	constructor(
		stopSequences: string[],
		marker: string | undefined,
		private readonly isLive: boolean,
	) {
		this.stopFilter = new StopFilter(stopSequences);
		if (marker !== undefined) this.scanner = new ReplyScanner(marker);
	}

	/**
	 * @param chunk the next chunk of the reply
	 * @returns what to pass on now
	 */
	add(chunk: string): string {
		const text = this.scan(this.stopFilter.add(chunk));
		if (!this.isLive) return '';
		this.passed += text;
		return text;
	}

	/** @returns what was held back of the reply, unless it is a tool call */
	end(): string {
		const text = this.scan(this.stopFilter.end());
		if (!this.scanner) return text;
		const { rest, blocks } = this.scanner.end();
		return blocks.length > 0 ? '' : text + rest;
	}

	private scan(text: string): string {
		return this.scanner ? this.scanner.add(text) : text;
	}
}

/**
 * Finds what a reader has not seen yet of a reply.
 *
 * @param reading of the whole reply
 * @param shown what was shown of replies before it, which could not be used
 * @param filter through which the reply came, if it was streamed
 */
export function findUnshown(
	{ text, calls }: ReplyReading,
	shown: string,
	filter?: ReplyFilter,
): string {
	if (shown !== '') return withoutRepetition(text, shown);
	const passed = filter?.passed ?? '';
	if (text.startsWith(passed)) return text.slice(passed.length);
	// The final response differs from the chunks.
	return calls.length > 0 ? '' : (filter?.end() ?? '');
}

/** A corrected reply often begins as the reply did that could not be used. */
function withoutRepetition(text: string, shown: string): string {
	if (text.startsWith(shown)) return text.slice(shown.length);
	return text === '' ? '' : `\n\n${text}`;
}
