import type { IncomingMessage } from 'node:http';

import { BadRequest } from './badRequest';

/** A valid chat request's body. */
interface ChatBody {
	assistantId: string;
	prompt: string;
	fileIds: string[];
}

/**
 * Reads a request's whole body.
 *
 * @returns Undefined when the client disconnected before its end.
 */
export async function readText(req: IncomingMessage): Promise<string | undefined> {
	const chunks: Buffer[] = [];
	try {
		for await (const chunk of req) chunks.push(chunk);
	} catch {
		return undefined;
	}
	return Buffer.concat(chunks).toString('utf8');
}

/**
 * Parses JSON without throwing.
 *
 * @returns Undefined when the text is not JSON.
 */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/**
 * Validates a chat request's body as the API does.
 *
 * @param contentType The request's Content-Type.
 * @param json The parsed body; undefined when it was not JSON.
 * @param files The uploaded files by ID.
 * @throws BadRequest
 */
export function validateChatBody(
	contentType: string | undefined,
	json: unknown,
	files: ReadonlyMap<string, unknown>,
): ChatBody {
	if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
		throw new BadRequest('The Content-Type must be application/json');
	}
	if (json === undefined) throw new BadRequest('The body is not valid JSON');
	const { assistantId, prompt, fileIds = [] } = Object(json) as Record<keyof ChatBody, unknown>;
	if (!Array.isArray(fileIds)) throw new BadRequest('fileIds must be an array of strings');
	const unknownId = fileIds.find((id) => !files.has(id));
	if (unknownId !== undefined) throw new BadRequest(`Unknown file ID: ${unknownId}`);
	return {
		assistantId: requireText('assistantId', assistantId),
		prompt: requireText('prompt', prompt),
		fileIds,
	};
}

/** @throws BadRequest */
function requireText(name: string, value: unknown): string {
	if (typeof value === 'string' && value !== '') return value;
	throw new BadRequest(`${name} is required`);
}
