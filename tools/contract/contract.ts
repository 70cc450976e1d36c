import { Validator, type Schema } from '@cfworker/json-schema';
import { createParser } from 'eventsource-parser';

import {
	readDocument,
	type MediaType,
	type OpenApiDocument,
	type Operation,
	type SecurityScheme,
} from './document';

/** By lower-case name. */
type Headers = Record<string, unknown>;

interface Target {
	method: string;
	/** Below the base URL, without a query. */
	path: string;
}

export interface Contract {
	document: OpenApiDocument;
	/**
	 * Checks everything about a request except its body.
	 *
	 * @returns what is wrong with it, in words
	 */
	checkRequestHead: (target: Target, headers: Headers) => string[];
	/** @param body JSON, or the fields of a form */
	checkRequestBody: (target: Target, headers: Headers, body: unknown) => string[];
	checkResponse: (
		target: Target,
		response: { status: number; headers: Headers; body: string },
	) => string[];
}

/** Reads the contract, docs/openapi.yaml. */
export function loadContract(): Contract {
	const document = readDocument();
	const find = ({ method, path }: Target): Operation | undefined =>
		document.paths[path]?.[method.toLowerCase()];
	const undocumented = ({ method, path }: Target) => [`${method} ${path} is not documented`];

	return {
		document,
		checkRequestHead(target, headers) {
			const operation = find(target);
			if (operation === undefined) return undocumented(target);
			return [
				...checkSecurity(document, operation, headers),
				...findMediaType(operation.requestBody.content, headers).problems,
			];
		},
		checkRequestBody(target, headers, body) {
			const operation = find(target);
			if (operation === undefined) return undocumented(target);
			const { mediaType } = findMediaType(operation.requestBody.content, headers);
			return mediaType === undefined ? [] : checkSchema(mediaType.schema, body);
		},
		checkResponse(target, { status, headers, body }) {
			const operation = find(target);
			if (operation === undefined) return undocumented(target);
			const response = operation.responses[status];
			if (response === undefined) return [`status ${status} is not documented`];
			const { mediaType, problems } = findMediaType(response.content, headers);
			return mediaType === undefined ? problems : checkBody(mediaType, headers, body);
		},
	};
}

/** A request must carry one of the documented sets of credentials, and no other. */
function checkSecurity(
	{ security, components: { securitySchemes } }: OpenApiDocument,
	operation: Operation,
	headers: Headers,
): string[] {
	const carried = Object.keys(securitySchemes).filter((name) =>
		isCarried(securitySchemes[name], headers),
	);
	const allowed = (operation.security ?? security).map((set) => Object.keys(set));
	const fits = allowed.some(
		(set) => set.length === carried.length && set.every((name) => carried.includes(name)),
	);
	return fits ? [] : [`credentials: ${carried.join(' and ') || 'none'}`];
}

function isCarried(scheme: SecurityScheme, headers: Headers): boolean {
	if (scheme.type === 'http') return headers.authorization !== undefined;
	return typeof headers[scheme.name] === 'string' && headers[scheme.name] !== '';
}

function getContentType(headers: Headers): string {
	const [type] = String(headers['content-type'] ?? '').split(';');
	return type.trim().toLowerCase();
}

function findMediaType(
	content: Record<string, MediaType>,
	headers: Headers,
): { mediaType?: MediaType; problems: string[] } {
	const contentType = getContentType(headers);
	const mediaType = content[contentType];
	const problems = mediaType === undefined ? [`Content-Type "${contentType}"`] : [];
	return { mediaType, problems };
}

function checkBody(mediaType: MediaType, headers: Headers, body: string): string[] {
	const { 'x-chunk': chunk, 'x-final-response': final } = mediaType;
	if (chunk !== undefined && final !== undefined) return checkEvents(body, { chunk, final });
	if (getContentType(headers) !== 'application/json') return checkSchema(mediaType.schema, body);
	return checkJson(mediaType.schema, body);
}

/** Every event of a stream is a chunk, and the last one is the final response, with the whole text. */
function checkEvents(stream: string, { chunk, final }: Record<'chunk' | 'final', Schema>) {
	const events: string[] = [];
	createParser({ onEvent: ({ data }) => events.push(data) }).feed(stream);
	const last = events.pop();
	if (last === undefined) return ['the stream has no events'];
	const problems = [...events.flatMap((data) => checkJson(chunk, data)), ...checkJson(final, last)];
	if (problems.length > 0) return problems;
	const text = events.map(parseText).join('');
	return parseText(last) === text ? [] : ['the final response does not repeat the chunks'];
}

const parseText = (data: string) => (JSON.parse(data) as { text: string }).text;

function checkJson(schema: Schema, text: string): string[] {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return ['the body is not JSON'];
	}
	return checkSchema(schema, value);
}

/** @param value JSON */
export function checkSchema(schema: Schema, value: unknown): string[] {
	const { errors } = new Validator(schema, '2020-12', false).validate(value);
	return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}
