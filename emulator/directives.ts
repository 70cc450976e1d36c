import { BadRequest } from './badRequest';
import type { Behavior } from './behavior';
import { parseJson } from './chatBody';
import { KEY_ENCODINGS } from './quotedKey';
import { ASIDES, ENDS, ERRORS } from './streamForms';

/**
 * Behaviors without code: an assistant ID such as
 * `any-name?status=429&retryAfter=2&times=2` sets the response to its request. The fields are those
 * of a behavior; `times=N` limits it to the first N requests with exactly that assistant ID.
 */

const DIRECTIVE_TYPES: Record<
	string,
	'number' | 'signedNumber' | 'boolean' | 'text' | 'texts' | 'textsByName' | string[]
> = {
	status: 'number',
	body: 'text',
	contentType: 'text',
	retryAfter: 'text',
	retryAfterDate: 'number',
	clockSkewMs: 'signedNumber',
	headers: 'textsByName',
	delayMs: 'number',
	informational: 'number',
	quoteKey: Object.keys(KEY_ENCODINGS),
	redirectTo: 'text',
	fileStatus: 'number',
	reset: ['beforeHeaders', 'afterHeaders'],
	file: ['cut', 'partial', 'compressed', 'compressedCut', 'awsChunked', 'webPage'],
	form: ['object', 'string', 'bare', 'objectWithFileUrl', 'foreign'],
	final: ['whole', 'empty', 'last', 'tidied', 'refused', 'none'],
	finalName: 'text',
	finalMark: ['file_url', 'done', 'type', 'none'],
	aside: Object.keys(ASIDES),
	fileUrlAt: 'number',
	done: 'boolean',
	end: Object.keys(ENDS),
	afterEnd: ['cut', 'stall', 'pings'],
	chunks: 'texts',
	newline: ['\n', '\r\n', '\r'],
	bom: 'boolean',
	comments: 'boolean',
	eventNames: 'boolean',
	noLastBlankLine: 'boolean',
	splitEvery: 'number',
	chunkDelayMs: 'number',
	errorEventAfter: 'number',
	errorPayloadAfter: 'number',
	errorForm: Object.keys(ERRORS),
	cutAfter: 'number',
	endAfter: 'number',
	stallAfter: 'number',
	gzip: 'boolean',
	json: 'boolean',
	raw: 'text',
	times: 'number',
};

export interface Directives {
	/**
	 * The behavior for a chat request with that body; undefined when its assistant ID holds no directive or has had
	 * its `times`. Throws a BadRequest when a directive is wrong.
	 */
	take: (json: unknown) => Behavior | undefined;
	/** Starts counting `times` anew. */
	reset: () => void;
}

/** Starts reading directives, with every count of `times` at 0. */
export function createDirectives(): Directives {
	const taken = new Map<string, number>();
	return {
		take(json) {
			const assistantId = getAssistantId(json);
			const parsed = parseDirectives(assistantId);
			if (parsed === undefined) return undefined;
			const { times, behavior } = parsed;
			const before = taken.get(assistantId) ?? 0;
			if (before >= times) return undefined;
			taken.set(assistantId, before + 1);
			return behavior;
		},
		reset() {
			taken.clear();
		},
	};
}

/** @returns '' when there is none. */
function getAssistantId(json: unknown): string {
	if (typeof json !== 'object' || json === null || !('assistantId' in json)) return '';
	return typeof json.assistantId === 'string' ? json.assistantId : '';
}

/** The assistant's name without its directives. */
export function getAssistantName(assistantId: string): string {
	return splitId(assistantId)?.name ?? assistantId;
}

/**
 * @returns Undefined when there are none.
 * @throws BadRequest When a directive is unknown or its value does not fit.
 */
function parseDirectives(assistantId: string): { times: number; behavior: Behavior } | undefined {
	const pairs = splitId(assistantId)?.pairs;
	if (pairs === undefined) return undefined;
	let times = Infinity;
	const behavior: Record<string, unknown> = {};
	for (const [name, text] of pairs) {
		if (name === 'times') times = Number(parseValue(name, text));
		else behavior[name] = parseValue(name, text);
	}
	return { times, behavior };
}

/**
 * @returns Undefined when the ID is an
 *   ordinary one: a question mark alone makes no directive.
 */
function splitId(
	assistantId: string,
): { name: string; pairs: Array<[string, string]> } | undefined {
	const mark = assistantId.indexOf('?');
	if (mark === -1) return undefined;
	const pairs = [...new URLSearchParams(assistantId.slice(mark + 1))];
	if (!pairs.some(([name]) => Object.hasOwn(DIRECTIVE_TYPES, name))) return undefined;
	return { name: assistantId.slice(0, mark), pairs };
}

/** @throws BadRequest When the name is unknown or the text does not fit it. */
function parseValue(name: string, text: string): unknown {
	if (!Object.hasOwn(DIRECTIVE_TYPES, name)) throw new BadRequest(`Unknown directive: ${name}`);
	const type = DIRECTIVE_TYPES[name];
	if (type === 'text') return text;
	if (type === 'number' && /^\d+(\.\d+)?$/.test(text)) return Number(text);
	if (type === 'signedNumber' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
	if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
	if (Array.isArray(type) && type.includes(text)) return text;
	const json = parseJson(text);
	if (type === 'texts' && isStringArray(json)) return json;
	if (type === 'textsByName' && isStringRecord(json)) return json;
	throw new BadRequest(
		`Directive ${name} must be ${describeType(type)}, not ${JSON.stringify(text)}`,
	);
}

function isStringArray(value: unknown) {
	return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isStringRecord(value: unknown) {
	return (
		typeof value === 'object' &&
		value !== null &&
		!Array.isArray(value) &&
		isStringArray(Object.values(value))
	);
}

function describeType(type: (typeof DIRECTIVE_TYPES)[string]) {
	if (Array.isArray(type)) return type.map((value) => JSON.stringify(value)).join(' or ');
	if (type === 'boolean') return 'true or false';
	if (type === 'texts') return 'a JSON array of strings';
	if (type === 'textsByName') return 'a JSON object of strings';
	if (type === 'signedNumber') return 'a number';
	return `a ${type}`;
}
