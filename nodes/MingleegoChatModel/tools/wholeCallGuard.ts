import { isWhiteSpace } from './characters';
import { readFence } from './fence';

/** How many characters of a reply show whether it begins like a call. */
const HEAD_LENGTH = 60;

/** An object or a list of objects, with keys in any quotation marks or in none. */
const DATA = /^(?:\{\s*(?:["'“”‘’`]|[\w$]+\s*:|\}|$)|\[\s*(?:\{|$))/;

/** The tags and special tokens in which models write the calls that they were trained on. */
export const CALL_TAG =
	/^(?:<\/?(?:\w{1,10}:)?(?:tool_?calls?|function_?calls?|tool_?use|invoke|function)\b|<[|｜]|\[\/?TOOL_?CALLS?\b)/i;

/** Languages of a block that may hold a call as data. */
const DATA_LANGUAGE = /^(?:json\w?|xml)?$/i;

/** An info string that says itself that the block is a call. */
export const CALL_LANGUAGE = /^(?:tool|function)_?(?:calls?|code|use)$/i;

/**
 * Follows a reply while all of it may be a call in another form than the one asked for. Nobody wants to read such a
 * reply, so nothing of it is passed on before its end. Takes too much for a call rather than too little: at the end, the
 * whole reply decides.
 */
export class WholeCallGuard {
	/** Whether all of the reply may be such a call. */
	isPossible = true;

	/** How the reply begins, without white space. */
	private head = '';

	/** Where a reply of fenced blocks is. */
	private place: 'between' | 'block' = 'between';

	/** @param character the next one of the reply */
	add(character: string): void {
		if (!this.isPossible || this.head.length === HEAD_LENGTH) return;
		if (this.head === '' && isWhiteSpace(character)) return;
		this.head += character;
		if (!'{[<`~'.includes(this.head.charAt(0))) this.isPossible = false;
		else if (this.head.length === HEAD_LENGTH) this.judgeHead();
	}

	/**
	 * At the end of a line: a reply that begins with a fenced block may consist of such blocks alone.
	 *
	 * @param line its first characters
	 */
	endLine(line: string): void {
		if (!this.isPossible || !isFenced(this.head)) return;
		const fence = readFence(line);
		if (this.place === 'between') {
			if (fence) this.place = 'block';
			else if (!isWhiteSpace(line)) this.isPossible = false;
		} else if (fence) {
			this.place = 'between';
			if (fence.info !== '') this.isPossible = false;
		}
	}

	/** At the end of the reply. */
	end(): void {
		if (this.head === '') this.isPossible = false;
		else if (this.isPossible && this.head.length < HEAD_LENGTH) this.judgeHead();
	}

	private judgeHead(): void {
		this.isPossible = isFenced(this.head) ? mayBeFencedCall(this.head) : mayBeCall(this.head);
	}
}

const isFenced = (head: string) => head.startsWith('`') || head.startsWith('~');

const mayBeCall = (head: string) => DATA.test(head) || CALL_TAG.test(head);

function mayBeFencedCall(head: string): boolean {
	const lineEnd = head.search(/[\r\n]/);
	const fence = readFence(lineEnd === -1 ? head : head.slice(0, lineEnd));
	if (!fence) return false;
	const [language = ''] = fence.info.split(' ');
	if (CALL_LANGUAGE.test(language)) return true;
	if (!DATA_LANGUAGE.test(language) || lineEnd === -1) return false;
	const body = head.slice(lineEnd).trimStart();
	return body === '' || mayBeCall(body);
}
