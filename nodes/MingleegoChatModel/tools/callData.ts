import { isWhiteSpace } from './characters';

/**
 * What a reply is that is not in the form of a call, although it looks like one:
 * - `tool`: a call of one of the tools, without doubt.
 * - `call`: a call of another tool, or of none. It may be an answer that shows what a call looks like.
 * - `message`: a line of the conversation, instead of the reply itself. It may be an answer, too.
 */
export type OtherForm = 'tool' | 'call' | 'message';

/** Names of keys, in lower case and without anything but letters. */
const CALL_KEYS = new Set([
	...['toolcall', 'toolcalls', 'functioncall', 'functioncalls', 'tooluse', 'tooluses'],
]);
const WRAPPER_KEYS = new Set(['function', 'call', 'calls', 'action', 'actions', 'tool', 'tools']);
const NAME_KEYS = new Set([
	...['name', 'tool', 'toolname', 'function', 'functionname', 'action', 'recipientname'],
]);
const ARGUMENT_KEYS = new Set([
	...['arguments', 'args', 'parameters', 'params', 'input', 'inputs', 'kwargs'],
	...['actioninput', 'toolinput', 'toolargs', 'toolarguments'],
]);

/** What a tool may be called in AI services. A placeholder in a template is called otherwise. */
const TOOL_NAME = /^[\w.:-]{1,64}$/;

/** Deeper data is none that a model writes as a call. */
const MAX_DEPTH = 50;

/** What a string may begin with, and what ends it. */
const QUOTES: Record<string, string> = {
	'"': '"',
	"'": "'",
	'`': '`',
	'“': '”',
	'”': '”',
	'‘': '’',
	'’': '’',
};

/** An object or a list that is being read. */
interface Frame {
	isList: boolean;
	isEmpty: boolean;
	/** Whether a call may stand here: at the top, or below keys that hold calls. */
	isCallPlace: boolean;
	/** Whether a key above says that what is here are calls. */
	isInCalls: boolean;
	/** The key whose value comes next. */
	key: string;
	/** Values of keys that hold the name of a tool. */
	names: string[];
	hasArguments: boolean;
	isMessage: boolean;
	hasContent: boolean;
}

/**
 * Finds a call in a text that is JSON or nearly so: with any quotation marks or none, without commas, cut off. Only its
 * shape is read, in one pass, because such a call is never run.
 *
 * @param text data and nothing else, or the text is not a call
 * @param toolNames the names of the tools that the assistant knows
 */
export function findCallInData(text: string, toolNames: string[]): OtherForm | undefined {
	return new DataReader(text, new Set(toolNames)).read();
}

class DataReader {
	private index = 0;

	private readonly frames: Frame[] = [];

	private readonly found = new Set<OtherForm>();

	constructor(
		private readonly text: string,
		private readonly toolNames: Set<string>,
	) {}

	read(): OtherForm | undefined {
		while (this.index < this.text.length) {
			const character = this.text.charAt(this.index);
			if (character === '{' || character === '[') {
				if (this.frames.length === MAX_DEPTH) return undefined;
				this.open(character === '[');
			} else if (character === '}' || character === ']') {
				if (this.frames.length === 0) return undefined;
				this.close();
			} else if (character !== ',' && character !== ':' && !isWhiteSpace(character)) {
				const frame = this.frames.at(-1);
				if (!frame) return undefined;
				this.readToken(frame);
				continue;
			}
			this.index += 1;
		}
		while (this.frames.length > 0) this.close();
		return (['tool', 'call', 'message'] as const).find((form) => this.found.has(form));
	}

	private open(isList: boolean): void {
		const parent = this.frames.at(-1);
		const key = parent?.isList === false ? parent.key : undefined;
		const isCallKey = key !== undefined && CALL_KEYS.has(key);
		const isPassage = key === undefined || isCallKey || WRAPPER_KEYS.has(key);
		if (parent) parent.isEmpty = false;
		this.frames.push({
			isList,
			isEmpty: true,
			isCallPlace: isPassage && (parent?.isCallPlace ?? true),
			isInCalls: isCallKey || (isPassage && (parent?.isInCalls ?? false)),
			key: '',
			names: [],
			hasArguments: false,
			isMessage: false,
			hasContent: false,
		});
	}

	private close(): void {
		const frame = this.frames.pop();
		if (!frame?.isCallPlace) return;
		const { isList, isEmpty, isInCalls, names, hasArguments, isMessage, hasContent } = frame;
		if (names.some((name) => this.isTool(name)) && (hasArguments || isInCalls)) {
			this.found.add('tool');
		} else if (isInCalls && ((isList && isEmpty) || (names.length > 0 && hasArguments))) {
			this.found.add('call');
		} else if (isMessage && hasContent) {
			this.found.add('message');
		}
	}

	/** Reads a string or a bare word: a key if a colon follows, and a value otherwise. */
	private readToken(frame: Frame): void {
		const quote = QUOTES[this.text.charAt(this.index)];
		const token = quote === undefined ? this.readWord() : this.readString(quote);
		while (isWhiteSpace(this.text.charAt(this.index)) && this.index < this.text.length) {
			this.index += 1;
		}
		if (!frame.isList && this.text.charAt(this.index) === ':') this.addKey(frame, token);
		else this.addValue(frame, token, quote !== undefined);
	}

	private addKey(frame: Frame, token: string): void {
		const key = token.length <= 64 ? token.toLowerCase().replace(/[^a-z]/g, '') : '';
		frame.isEmpty = false;
		frame.key = key;
		frame.hasArguments ||= ARGUMENT_KEYS.has(key);
		frame.hasContent ||= key === 'content';
	}

	/** A bare word is a name only if it is a tool's: in a type definition it is a type. */
	private addValue(frame: Frame, token: string, isQuoted: boolean): void {
		frame.isEmpty = false;
		const isNamed = (isQuoted && TOOL_NAME.test(token)) || this.isTool(token);
		if (frame.isList ? frame.isInCalls && this.isTool(token) : NAME_KEYS.has(frame.key)) {
			if (isNamed) frame.names.push(token);
		} else if (frame.key === 'role') {
			frame.isMessage = token === 'assistant';
		}
	}

	private isTool(token: string): boolean {
		return this.toolNames.has(token.replace(/^functions\./, ''));
	}

	private readString(quote: string): string {
		const start = this.index + 1;
		let end = start;
		while (end < this.text.length && this.text.charAt(end) !== quote) {
			end += this.text.charAt(end) === '\\' ? 2 : 1;
		}
		this.index = end + 1;
		return this.text.slice(start, end);
	}

	private readWord(): string {
		const start = this.index;
		while (this.index < this.text.length && !this.isWordEnd(this.text.charAt(this.index))) {
			this.index += 1;
		}
		return this.text.slice(start, this.index);
	}

	private isWordEnd(character: string): boolean {
		return '{}[],:'.includes(character) || isWhiteSpace(character);
	}
}
