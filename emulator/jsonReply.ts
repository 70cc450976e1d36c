import type { StoredFile } from './fileStore';
import {
	findAmount,
	findCount,
	findCurrency,
	findDate,
	findEmail,
	findName,
	findReference,
	findTotal,
} from './facts';
import { findJsonRequest, type JsonRequest } from './jsonRequest';
import { findSchemaRequest } from './schemaRequest';

/** What the values of a reply are taken from. */
interface Source {
	/** The prompt without the form that it shows, and what is known of the files' content. */
	text: string;
	files: StoredFile[];
	/** What the assistant would reply in words. */
	summary: string;
}

/** What a reply is made of besides its prompt. */
interface JsonReplyInput {
	files: StoredFile[];
	/** The files' content, as far as it is text. */
	contents: string[];
	/** What the assistant would reply in words. */
	summary: string;
	/** What tools returned for this prompt: values are taken from it first. */
	results?: string[];
	/** What the system messages of a conversation say. */
	instructions?: string[];
}

/** Stands for a text that the source does not hold. */
const UNKNOWN = 'unknown';

/**
 * Makes up the reply to a prompt that asks for JSON: the keys that it names, with values from the prompt and the files.
 *
 * @returns Undefined when the prompt asks for no JSON.
 */
export function composeJsonReply(
	prompt: string,
	{ files, contents, summary, results = [], instructions = [] }: JsonReplyInput,
): string | undefined {
	const request = findSchema(prompt, instructions) ?? findJsonRequest(prompt);
	if (request === undefined) return undefined;
	const { form = { text: null }, fenced, rest } = request;
	const text = [...results, rest, ...contents].join('\n');
	const json = fill(form, '', { text, files, summary });
	if (!fenced) return JSON.stringify(json);
	return `Here it is:\n\n\`\`\`json\n${JSON.stringify(json, null, 2)}\n\`\`\``;
}

/** The schema may be in the instructions; the values are those of the prompt in any case. */
function findSchema(prompt: string, instructions: string[]): JsonRequest | undefined {
	for (const text of [...instructions, prompt]) {
		const request = findSchemaRequest(text);
		if (request) return text === prompt ? request : { ...request, rest: prompt };
	}
	return undefined;
}

/**
 * Fills in a form.
 *
 * @param value What stands in the form; null for a value of any kind.
 * @param key Its key, or the key of the array that it is in.
 * @param source what its values are taken from
 */
export function fill(value: unknown, key: string, source: Source): unknown {
	if (Array.isArray(value)) return value.map((element) => fill(element, key, source));
	if (typeof value === 'object' && value !== null) {
		const pairs = Object.entries(value).map(([name, one]) => [name, fill(one, name, source)]);
		return Object.fromEntries(pairs) as unknown;
	}
	const kind = value === null ? guessType(key) : typeof value;
	if (kind === 'number') return findNumber(key, source) ?? value ?? 0;
	if (kind === 'boolean') return value ?? true;
	return findText(key, typeof value === 'string' ? value : '', source);
}

function guessType(key: string): 'number' | 'boolean' | 'string' {
	if (/amount|total|price|sum$|cost|count|number|quantity|size/i.test(key)) return 'number';
	return /^(?:is|has)(?:[A-Z_]|$)/.test(key) ? 'boolean' : 'string';
}

function findNumber(key: string, { text, files }: Source): number | undefined {
	if (/size|bytes/i.test(key)) return files[0]?.size;
	if (/count|quantity|number/i.test(key)) return findCount(text);
	const total = /total/i.test(key) ? findTotal(text) : undefined;
	return total ?? findAmount(text) ?? findCount(text);
}

/** @param example What stands in the form, such as "YYYY-MM-DD" or "paid | open". */
function findText(key: string, example: string, { text, files, summary }: Source): string {
	if (example.includes('|')) return chooseOption(example, text);
	if (/YYYY|\d{4}-\d{2}-\d{2}/.test(example) || /date|due|deadline/i.test(key)) {
		return findDate(text) ?? '2026-01-31';
	}
	if (/number|reference|(?:^|_)id$/i.test(key)) return findReference(text) ?? UNKNOWN;
	if (/file/i.test(key)) return files[0]?.fileName ?? UNKNOWN;
	if (/mail/i.test(key)) return findEmail(text) ?? UNKNOWN;
	if (/currency/i.test(key)) return findCurrency(text) ?? 'EUR';
	if (/name|customer|client|company|vendor|supplier|provider|party|person|sender/i.test(key)) {
		return findName(text) ?? UNKNOWN;
	}
	return summary;
}

/** @returns The first of "one | two | three" that the text mentions, or the first of all. */
function chooseOption(options: string, text: string): string {
	const all = options.split('|').map((option) => option.trim());
	const mentioned = all.find((option) => text.toLowerCase().includes(option.toLowerCase()));
	return mentioned ?? all[0] ?? '';
}
