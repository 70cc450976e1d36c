import { parseJson } from './chatBody';

/** What a prompt asks for when it asks for JSON. */
export interface JsonRequest {
	/** The form that the prompt shows, or an object of the keys that it names. Null stands for a value of any kind. */
	form: unknown;
	/** Whether it asks for a fenced code block. */
	fenced: boolean;
	/** The prompt without that form. */
	rest: string;
}

/** "Answer with JSON alone", "as valid JSON", "a JSON object"; not "the JSON file" or "invoice.json". */
const ASKS_FOR_JSON =
	/\b(?:answer|reply|respond|return|output|write|give|provide|format|as|in|only|valid)\b[^.\n{]{0,80}(?<![\w./-])JSON\b(?!\s+(?:file|document)s?\b)/gi;
const ASKS_FOR_CODE_BLOCK = /```|\bcode block\b|\bfenced?\b/i;
/** "with the keys a, b and c" */
const NAMES_KEYS = /\b(?:keys?|fields?|properties|property)\b:?\s+([^.\n{]{1,300})/gi;
/** A key with its colon, in a form that is not quite JSON, such as `{"total": number}`. */
const KEY_WITH_COLON = /["']?([A-Za-z_]\w*)["']?\s*:/g;

/** What is longer, or farther from the words that ask for JSON, is data and not the form of a reply. */
const MAX_FORM_LENGTH = 2_000;
const MAX_DISTANCE = 2_000;

/** @returns Undefined when the prompt asks for no JSON. */
export function findJsonRequest(prompt: string): JsonRequest | undefined {
	const ask = [...prompt.matchAll(ASKS_FOR_JSON)].at(-1);
	if (ask === undefined) return undefined;
	const fenced = ASKS_FOR_CODE_BLOCK.test(prompt);
	// "… in this form: {…}", or else the form stands above.
	const nearest =
		findForms(prompt, ask.index, ask.index + MAX_DISTANCE)[0] ??
		findForms(prompt, Math.max(0, ask.index - MAX_DISTANCE), ask.index).at(-1);
	if (nearest === undefined) return { form: findNamedKeys(prompt), fenced, rest: prompt };
	const { form, start, end } = nearest;
	return { form, fenced, rest: `${prompt.slice(0, start)}${prompt.slice(end)}` };
}

interface ShownForm {
	form: object;
	start: number;
	end: number;
}

/** Finds the outermost objects and arrays that begin in a part of a prompt. */
function findForms(prompt: string, from: number, to: number): ShownForm[] {
	const forms: ShownForm[] = [];
	for (let start = from; start < Math.min(to, prompt.length); start += 1) {
		if (!'{['.includes(prompt[start])) continue;
		const text = readBalanced(prompt, start);
		const form = text && readForm(text);
		if (!form) continue;
		const end = start + text.length;
		forms.push({ form, start, end });
		start = end - 1;
	}
	return forms;
}

/** @returns The text from an opening bracket to the one that closes it; undefined when none does. */
function readBalanced(prompt: string, start: number): string | undefined {
	let depth = 0;
	let inString = false;
	const end = Math.min(prompt.length, start + MAX_FORM_LENGTH);
	for (let at = start; at < end; at += 1) {
		const character = prompt[at];
		if (inString && character === '\\') at += 1;
		else if (character === '"') inString = !inString;
		else if (inString) continue;
		else if (character === '{' || character === '[') depth += 1;
		else if (character === '}' || character === ']') depth -= 1;
		if (depth === 0) return prompt.slice(start, at + 1);
	}
	return undefined;
}

/** @returns Undefined when the text shows no key and no element. */
function readForm(text: string): object | undefined {
	const json = parseJson(text);
	if (typeof json === 'object' && json !== null) {
		return Object.keys(json).length > 0 ? json : undefined;
	}
	const keys = text.startsWith('{') ? [...text.matchAll(KEY_WITH_COLON)].map(([, key]) => key) : [];
	return keys.length > 0 ? toObject(keys) : undefined;
}

/** @returns Undefined when the prompt names none. */
function findNamedKeys(prompt: string): object | undefined {
	const list = [...prompt.matchAll(NAMES_KEYS)].at(-1)?.[1] ?? '';
	const keys = list
		.split(/\s*,\s*(?:and\s+)?|\s+and\s+/)
		.map((word) => /^["'`“]?([A-Za-z_]\w*)/.exec(word)?.[1])
		.filter((key) => key !== undefined);
	return keys.length > 0 ? toObject(keys) : undefined;
}

const toObject = (keys: string[]) => Object.fromEntries(keys.map((key) => [key, null]));
