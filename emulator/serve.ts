import {
	cutWhenFlushed,
	createErrorResponse,
	getForcedResponse,
	createJsonResponse,
	sendResponse,
	type Response,
} from './response';
import { BadRequest } from './badRequest';
import { askBeforeUpload, type Behave, type Behavior } from './behavior';
import { validateChatBody, parseJson, readText } from './chatBody';
import { getAssistantName, type Directives } from './directives';
import type { Exchange } from './exchange';
import type { FileStore } from './fileStore';
import { readUpload, type ReceivedFile } from './multipart';
import { withQuotedKey } from './quotedKey';
import type { Operation } from './requestRecord';
import { composeReply } from './reply';
import { getReplyFileResponse, type ReplyFile } from './replyFile';
import { findRoute } from './routes';
import type { Slots } from './slots';
import { sendStream } from './streamResponse';

/** What the requests of one emulator share. */
export interface Service {
	url: string;
	apiKey: string;
	/** Keys of other accounts. */
	furtherKeys: string[];
	bearerToken: string | undefined;
	delayMs: number;
	chunkDelayMs: number;
	slots: Slots;
	store: FileStore;
	/** By name. */
	replyFiles: Map<string, ReplyFile>;
	directives: Directives;
	behave: Behave | undefined;
}

/**
 * Responds to one request.
 *
 * @throws Error When the behave function throws or asks for what HTTP cannot send.
 */
export async function serve(exchange: Exchange, service: Service): Promise<void> {
	const { method, path } = exchange.record;
	const route = findRoute(method, path);
	switch (route.kind) {
		case 'operation':
			return await serveOperation(exchange, service, route.operation).catch((error) => {
				if (!(error instanceof BadRequest)) throw error;
				return sendResponse(exchange, createErrorResponse(400, error.message), service.delayMs);
			});
		case 'replyFile': {
			const { response, behavior } = getReplyFileResponse(route, service.replyFiles);
			return await sendResponse(exchange, response, service.delayMs, behavior);
		}
		case 'refused':
			return await sendResponse(exchange, route.response, service.delayMs);
	}
}

async function serveOperation(exchange: Exchange, service: Service, operation: Operation) {
	const { req, record, closed } = exchange;
	record.operation = operation;
	const slot = service.slots.enter();
	closed.addEventListener('abort', slot.leave, { once: true });
	// A refused chat request's body is recorded too; a refused upload's body may be too long for it.
	if (operation !== 'upload') {
		const text = await readText(req);
		if (text === undefined) return;
		record.json = parseJson(text);
	}
	const refusal =
		refuse(exchange, service) ?? (slot.refused ? createTooManyRequestsResponse() : undefined);
	if (refusal !== undefined) return await sendResponse(exchange, refusal, service.delayMs);
	if (operation === 'upload') return await serveUpload(exchange, service);
	return await serveChat(exchange, service, operation);
}

function refuse(
	{ record: { headers, operation } }: Exchange,
	{ apiKey, furtherKeys, bearerToken }: Service,
): Response | undefined {
	if (![apiKey, ...furtherKeys].includes(String(headers['x-api-key']))) {
		return createErrorResponse(401, 'Invalid API key');
	}
	if (operation !== 'upload' || bearerToken === undefined) return undefined;
	if (headers.authorization === `Bearer ${bearerToken}`) return undefined;
	return createErrorResponse(401, 'Invalid bearer token');
}

function createTooManyRequestsResponse(): Response {
	return { ...createErrorResponse(429), headers: { 'retry-after': '1' } };
}

async function serveUpload(exchange: Exchange, service: Service) {
	const { req, record, closed } = exchange;
	const early = askBeforeUpload(service.behave, record);
	let behavior = early.behavior ?? {};
	if (behavior.respondEarly) {
		const earlyResponse =
			getForcedResponse(behavior, 'upload') ?? createErrorResponse(behavior.status ?? 413);
		await sendResponse(exchange, earlyResponse, service.delayMs, behavior);
		if (behavior.closeEarly) await cutWhenFlushed(exchange);
		return;
	}
	const read = await readUpload(req).catch(asBadRequest);
	if (closed.aborted) return;
	if (!(read instanceof BadRequest)) record.upload = read?.upload;
	if (early.askAgain) behavior = service.behave?.(record) ?? {};
	behavior = withQuotedKey(behavior, record.headers);
	const response =
		getForcedResponse(behavior, 'upload') ?? createUploadResponse(read, service, behavior);
	await sendResponse(exchange, response, service.delayMs, behavior);
}

/** A body that cannot be read still lets the behavior choose the response. */
function asBadRequest(error: unknown): BadRequest {
	if (error instanceof BadRequest) return error;
	throw error;
}

/** @throws BadRequest */
function createUploadResponse(
	read: ReceivedFile | undefined | BadRequest,
	{ store }: Service,
	{ status = 200 }: Behavior,
): Response {
	if (read instanceof BadRequest) throw read;
	if (read?.upload.fieldName !== 'file') throw new BadRequest('file is required');
	const { fileName, mimeType, size, sha256 } = read.upload;
	if (fileName === '') throw new BadRequest('The file has no name');
	const body = store.add({ fileName, mimeType, size, sha256, head: read.head });
	return { status, contentType: 'text/plain; charset=utf-8', body };
}

async function serveChat(exchange: Exchange, service: Service, operation: 'complete' | 'stream') {
	const { req, record } = exchange;
	const wanted = service.behave?.(record) ?? service.directives.take(record.json) ?? {};
	const behavior = withQuotedKey(wanted, record.headers);
	const forced = getForcedResponse(behavior, operation);
	if (forced !== undefined) return await sendResponse(exchange, forced, service.delayMs, behavior);

	const { files } = service.store;
	const body = validateChatBody(req.headers['content-type'], record.json, files);
	const reply = composeReply({
		assistant: getAssistantName(body.assistantId),
		prompt: body.prompt,
		files: body.fileIds.flatMap((id) => files.get(id) ?? []),
		url: service.url,
		replyFiles: service.replyFiles,
		fileStatus: behavior.fileStatus,
		fault: behavior.file,
	});
	if (operation === 'stream' && !behavior.json) {
		return await sendStream(exchange, reply, service, behavior);
	}
	const response = createJsonResponse(behavior.status ?? 200, reply);
	await sendResponse(exchange, response, service.delayMs, behavior);
}
