/**
 * How tool calls start: a fence with or without a language, if there is one, and an object whose first key is
 * `tool_calls`.
 */
const FENCE = '(?:`{3,}|~{3,})[^\\S\\n]*[\\w-]*\\s*';
const KEY = '"tool_calls"';
const START = `(?:${FENCE})?\\{\\s*${KEY}`;
const ANYWHERE = new RegExp(START);
const AT_START = new RegExp(`^${START}`);

/** The same, but only the first characters of it, at the end of a text. */
const INCOMPLETE_START = new RegExp(`^(?:\`{1,2}|~{1,2}|${FENCE}|(?:${FENCE})?\\{\\s*("\\w*"?)?)$`);

/** What a start begins with. */
const POSSIBLE_START = /`+|~+|\{/;

/** @returns the index at which the tool calls of a reply start; undefined if it has none */
export function findToolCalls(reply: string): number | undefined {
	return ANYWHERE.exec(reply)?.index;
}

/**
 * Passes on a reply while it arrives, up to its tool calls: nothing of them may reach a chat. Text that may be the start
 * of a call is held back until more of the reply shows what it is.
 */
export class ToolCallFilter {
	/** Whether it has passed any text on. */
	hasPassed = false;

	private held = '';

	/**
	 * @param chunk the next chunk of the reply
	 * @returns what is certainly text
	 */
	add(chunk: string): string {
		this.held += chunk;
		let text = '';
		for (;;) {
			const match = POSSIBLE_START.exec(this.held);
			if (match === null) return text + this.take(this.held.length);
			text += this.take(match.index);
			if (isStart(this.held)) return text;
			text += this.take(match[0].length);
		}
	}

	/** @returns what is held back, at the end of a reply that turned out to have no tool call */
	flush(): string {
		return this.take(this.held.length);
	}

	private take(length: number): string {
		const taken = this.held.slice(0, length);
		this.hasPassed ||= taken !== '';
		this.held = this.held.slice(length);
		return taken;
	}
}

/** Whether a text begins with tool calls, or may do so when more of it arrives. */
function isStart(text: string): boolean {
	if (AT_START.test(text)) return true;
	const incomplete = INCOMPLETE_START.exec(text);
	return incomplete !== null && KEY.startsWith(incomplete[1] ?? '');
}
