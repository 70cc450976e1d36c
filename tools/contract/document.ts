import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Schema } from '@cfworker/json-schema';
import { parse } from 'yaml';

const FILE = path.join(__dirname, '../../docs/openapi.yaml');

/** The form of a body. */
export interface MediaType {
	schema: Schema;
	examples?: Record<string, { value: unknown }>;
	/** The JSON in the data of a stream's events. */
	'x-chunk'?: Schema;
	/** The JSON in the data of a stream's last event. */
	'x-final-response'?: Schema;
}

interface Response {
	content: Record<string, MediaType>;
}

/** The names of the security schemes that go together; one of several such sets is enough. */
type SecurityRequirement = Record<string, unknown>;

export type SecurityScheme =
	{ type: 'apiKey'; in: 'header'; name: string } | { type: 'http'; scheme: 'bearer' };

export interface Operation {
	operationId: string;
	security?: SecurityRequirement[];
	requestBody: { content: Record<string, MediaType> };
	/** By status. */
	responses: Record<string, Response>;
}

/** The parts of an OpenAPI document that are read here. */
export interface OpenApiDocument {
	security: SecurityRequirement[];
	/** By path and lower-case method. */
	paths: Record<string, Record<string, Operation>>;
	components: {
		schemas: Record<string, Schema>;
		securitySchemes: Record<string, SecurityScheme>;
	};
}

/** Reads docs/openapi.yaml, with its references replaced by what they refer to. */
export function readDocument(): OpenApiDocument {
	const source: unknown = parse(readFileSync(FILE, 'utf8'));
	return resolveReferences(source, source) as OpenApiDocument;
}

/**
 * @param part of the document; none refers to itself
 * @param root the whole document
 */
function resolveReferences(part: unknown, root: unknown): unknown {
	if (Array.isArray(part)) return part.map((entry) => resolveReferences(entry, root));
	if (typeof part !== 'object' || part === null) return part;
	if ('$ref' in part) return resolveReferences(findReference(String(part.$ref), root), root);
	return Object.fromEntries(
		Object.entries(part).map(([name, value]) => [name, resolveReferences(value, root)]),
	);
}

/**
 * @param reference such as `#/components/schemas/Error`
 * @throws Error when there is nothing
 */
function findReference(reference: string, root: unknown): unknown {
	const found = reference
		.replace('#/', '')
		.split('/')
		.reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], root);
	if (found === undefined) throw new Error(`docs/openapi.yaml has no ${reference}`);
	return found;
}
