import { isJsonObject } from '../../client/api/parseJson';
import type { Schema } from './boundTool';
import { showValue } from './showValue';

/** How much is compared for one call, and how deep. What exceeds that is not checked. */
const MAX_STEPS = 100_000;
const MAX_DEPTH = 40;

const MAX_REFERENCE_LENGTH = 1_000;

const MAX_SHOWN_CHOICES = 20;

/** Whether a value has a type. A name that JSON Schema does not have is not checked. */
const TYPES: Record<string, (value: unknown) => boolean> = {
	null: (value) => value === null,
	boolean: (value) => typeof value === 'boolean',
	integer: (value) => Number.isInteger(value),
	number: (value) => typeof value === 'number',
	string: (value) => typeof value === 'string',
	array: (value) => Array.isArray(value),
	object: isJsonObject,
};

/**
 * Checks a call's arguments against their schema, as far as it helps the assistant to correct them: types, missing and
 * unknown names, values to choose from, limits. The tool itself has the last word. A schema may come from anywhere, so
 * the rest of JSON Schema is not checked: patterns (a regular expression can take any time), formats, what does not
 * resolve, and everything that is not known.
 *
 * @param args of the call
 * @param schema of the tool
 * @returns what is wrong, as a sentence; undefined if nothing is
 */
export function findArgumentProblem(
	args: Record<string, unknown>,
	schema: Schema,
): string | undefined {
	return new ArgumentCheck(schema).check(args, schema, { path: '', depth: 0 });
}

/** Where a value is. */
interface Place {
	/** Such as `a.b[0]`. */
	path: string;
	depth: number;
	/** Whether its schema is one of several for the same value. */
	isPart?: boolean;
}

class ArgumentCheck {
	private steps = 0;

	constructor(private readonly root: Schema) {}

	/** @param schema anything */
	check(value: unknown, schema: unknown, place: Place): string | undefined {
		this.steps += 1;
		if (!isJsonObject(schema) || place.depth > MAX_DEPTH) return undefined;
		const { enum: choices, required, type } = schema;
		this.steps += [choices, required, type].flatMap(toList).length;
		if (this.steps > MAX_STEPS) return undefined;
		if (value === null && schema.nullable === true) return undefined;

		const { path } = place;
		const depth = place.depth + 1;
		const checkPart = (part: unknown) => this.check(value, part, { path, depth, isPart: true });
		return (
			this.check(value, this.resolve(schema.$ref), { ...place, depth }) ??
			findFirst(toList(schema.allOf), checkPart) ??
			findIfAll(toList(schema.anyOf), checkPart) ??
			findIfAll(toList(schema.oneOf), checkPart) ??
			findTypeProblem(value, schema, path) ??
			findChoiceProblem(value, schema, path) ??
			findLimitProblem(value, schema, path) ??
			(isJsonObject(value) ? this.checkObject(value, schema, place) : undefined) ??
			(Array.isArray(value) ? this.checkList(value, schema, place) : undefined)
		);
	}

	private checkObject(
		value: Record<string, unknown>,
		schema: Schema,
		{ path, depth, isPart }: Place,
	): string | undefined {
		const properties = isJsonObject(schema.properties) ? schema.properties : {};
		// One of several schemas does not know the names in the others.
		const isClosed =
			schema.additionalProperties === false && !('patternProperties' in schema) && !isPart;
		const getPath = (key: string) => (path === '' ? key : `${path}.${key}`);
		const missing = toList(schema.required).find(
			(key) => typeof key === 'string' && !Object.hasOwn(value, key),
		);
		if (missing !== undefined) return `${showValue(getPath(String(missing)))} is missing.`;
		return findFirst(Object.keys(value), (key) => {
			const isKnown = Object.hasOwn(properties, key);
			if (!isKnown && isClosed) return `${showValue(getPath(key))} is not an argument.`;
			const inner = isKnown ? properties[key] : schema.additionalProperties;
			return this.check(value[key], inner, { path: getPath(key), depth: depth + 1 });
		});
	}

	private checkList(
		value: unknown[],
		{ items }: Schema,
		{ path, depth }: Place,
	): string | undefined {
		return findFirst(value, (entry, index) =>
			this.check(entry, items, { path: `${path}[${index}]`, depth: depth + 1 }),
		);
	}

	/** A reference within the schema. One to elsewhere, and one to nothing, is not checked. */
	private resolve(reference: unknown): unknown {
		if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined;
		if (reference.length > MAX_REFERENCE_LENGTH) return undefined;
		let target: unknown = this.root;
		for (const part of reference.slice(1).split('/').slice(1)) {
			const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
			if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key)) {
				return undefined;
			}
			target = (target as Record<string, unknown>)[key];
		}
		return target;
	}
}

function findTypeProblem(value: unknown, { type }: Schema, path: string): string | undefined {
	const types = Array.isArray(type) ? (type as unknown[]) : [type];
	const tests = types.map((name) =>
		typeof name === 'string' && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined,
	);
	if (tests.some((test) => test === undefined || test(value))) return undefined;
	return `${describe(value, path)}, which is not of the type ${types.join(' or ')}.`;
}

function findChoiceProblem(value: unknown, schema: Schema, path: string): string | undefined {
	const choices = 'const' in schema ? [schema.const] : schema.enum;
	// Lists and objects are not compared, and an empty list leaves no choice.
	if (!Array.isArray(choices) || choices.length === 0 || choices.some(isNested)) return undefined;
	if (choices.includes(value)) return undefined;
	const shown = choices.slice(0, MAX_SHOWN_CHOICES).map(showValue).join(', ');
	return `${describe(value, path)}, which is not one of ${shown}.`;
}

const isNested = (value: unknown) => typeof value === 'object' && value !== null;

/** The keywords that limit a number, and what they say. */
const LIMITS: Array<
	[keyword: string, words: string, isWithin: (value: number, limit: number) => boolean]
> = [
	['minimum', 'at least', (value, limit) => value >= limit],
	['maximum', 'at most', (value, limit) => value <= limit],
	['exclusiveMinimum', 'more than', (value, limit) => value > limit],
	['exclusiveMaximum', 'less than', (value, limit) => value < limit],
];

function findLimitProblem(value: unknown, schema: Schema, path: string): string | undefined {
	if (typeof value !== 'number') return undefined;
	return findFirst(LIMITS, ([keyword, words, isWithin]) => {
		const limit = schema[keyword];
		if (typeof limit !== 'number' || isWithin(value, limit)) return undefined;
		return `${describe(value, path)}, which is not ${words} ${limit}.`;
	});
}

function toList(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** The first problem. */
function findFirst<T>(
	list: T[],
	find: (entry: T, index: number) => string | undefined,
): string | undefined {
	for (const [index, entry] of list.entries()) {
		const problem = find(entry, index);
		if (problem !== undefined) return problem;
	}
	return undefined;
}

/** The first problem, if none of the alternatives is without one. */
function findIfAll(list: unknown[], find: (entry: unknown) => string | undefined) {
	let first: string | undefined;
	for (const entry of list) {
		const problem = find(entry);
		if (problem === undefined) return undefined;
		first ??= problem;
	}
	return first;
}

function describe(value: unknown, path: string): string {
	return `${path === '' ? 'The whole' : showValue(path)} is ${showValue(value)}`;
}
