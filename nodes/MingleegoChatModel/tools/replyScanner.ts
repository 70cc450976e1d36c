import { formatCallInfo } from './callForm';
import { isLineBreak, isWhiteSpace } from './characters';
import { LINE_HEAD_LENGTH, mayBecomeFence, readFence } from './fence';
import { WholeCallGuard } from './wholeCallGuard';

/** The end of a reply whose beginning was passed on. */
export interface ReplyEnd {
	/** The text that was not passed on: up to the blocks of calls, or all of it if there are none. */
	rest: string;
	/** What stands in each block of calls at the end of the reply. */
	blocks: string[];
	/** Whether all of the reply may be a call in another form. Nothing of it was passed on then. */
	mayBeCall: boolean;
}

/**
 * Finds the blocks of calls at the end of a reply, in one chunk or in any number of them, and passes on what is certainly
 * text. Looks at each character once, and at the first characters of each line once more.
 */
export class ReplyScanner {
	private readonly info: string;

	private readonly guard = new WholeCallGuard();

	/** The chunks that are not passed on yet. */
	private held: string[] = [];

	/** How many characters were passed on. */
	private passedLength = 0;

	/** How many characters were read. */
	private length = 0;

	/** The same without the white space at the end. */
	private visibleLength = 0;

	/** How many of them are certainly text. */
	private textLength = 0;

	/** The first characters of the line that is being read. */
	private head = '';

	private lineStart = 0;

	/** Whether that line may still become the first one of a block. */
	private mayOpen = true;

	/** Behind a block, there may be another one. */
	private place: 'text' | 'block' | 'behind' = 'text';

	/** The fence's character of the block that is open. */
	private fenceCharacter = '';

	/** Where each block begins and ends, as long as there is nothing else behind the first one. */
	private blocks: Array<{ start: number; end: number }> = [];

	/** @param marker of the prompt */
	constructor(marker: string) {
		this.info = formatCallInfo(marker);
	}

	/**
	 * @param chunk the next chunk of the reply
	 * @returns what is certainly text. White space at its end is held back: it may be that before a block.
	 */
	add(chunk: string): string {
		for (let index = 0; index < chunk.length; index += 1) this.read(chunk.charAt(index));
		this.held.push(chunk);
		if (this.guard.isPossible || this.textLength <= this.passedLength) return '';
		const held = this.held.join('');
		const passed = held.slice(0, this.textLength - this.passedLength);
		this.held = [held.slice(passed.length)];
		this.passedLength = this.textLength;
		return passed;
	}

	/** Ends the reply. */
	end(): ReplyEnd {
		this.guard.end();
		if (this.head !== '') this.endLine();
		const held = this.held.join('');
		const offset = this.passedLength;
		return {
			rest: this.blocks.length > 0 ? held.slice(0, this.textLength - offset) : held,
			blocks: this.blocks.map(({ start, end }) =>
				held.slice(start - offset, Math.min(end, this.length) - offset),
			),
			mayBeCall: this.guard.isPossible && this.blocks.length === 0,
		};
	}

	private read(character: string): void {
		this.guard.add(character);
		this.length += 1;
		if (isLineBreak(character)) {
			this.endLine();
			this.head = '';
			this.lineStart = this.length;
			this.mayOpen = true;
			return;
		}
		if (!isWhiteSpace(character)) this.visibleLength = this.length;
		if (this.head.length < LINE_HEAD_LENGTH) this.head += character;
		else this.mayOpen = false;
		this.mayOpen &&= mayBecomeFence(this.head, this.info);
		if (this.place === 'text' && !this.mayOpen) this.textLength = this.visibleLength;
	}

	private endLine(): void {
		this.guard.endLine(this.head);
		const fence = readFence(this.head);
		if (this.place === 'block') {
			if (fence?.character === this.fenceCharacter) this.closeBlock(fence.info);
		} else if (fence && this.mayOpen && fence.info === this.info) {
			this.place = 'block';
			this.fenceCharacter = fence.character;
			this.blocks.push({ start: this.length, end: Infinity });
		} else if (this.place === 'text' || this.visibleLength > this.lineStart) {
			this.readAsText();
		}
	}

	/** @param info what follows the fence in the first characters of its line */
	private closeBlock(info: string): void {
		const block = this.blocks.at(-1);
		if (block) block.end = this.lineStart;
		const isHeadAll = this.visibleLength - this.lineStart <= LINE_HEAD_LENGTH;
		if (info === '' && isHeadAll) this.place = 'behind';
		else this.readAsText();
	}

	/** Text behind the blocks makes text of them. */
	private readAsText(): void {
		this.place = 'text';
		this.blocks = [];
		this.textLength = this.visibleLength;
	}
}
