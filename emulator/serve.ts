import { BadRequest } from './badRequest';
import type { Behave } from './behave';
import type { Behavior } from './behavior';
import { parseJson, readText } from './chatBody';
import type { Directives } from './directives';
import type { Exchange } from './exchange';
import { readUpload, type Upload } from './multipart';
import { OPERATIONS, type ApiState, type Operation } from './operations';
import { quoteKey } from './quotedKey';
import { getReplyFileResponse } from './replyFile';
import {
	createErrorResponse,
	createJsonResponse,
	cutWhenFlushed,
	getForcedResponse,
	sendResponse,
	type Response,
} from './response';
import type { Slots } from './slots';
import { sendStream } from './streamResponse';

/** How uploads are refused before their body is read. */
export interface EarlyRefusal {
	message: string;
	/** Whether the connection is then closed with the body unread. */
	closes: boolean;
}

/** What the requests of one emulator share. */
export interface Service extends ApiState {
	/** The keys of all accounts. */
	apiKeys: string[];
	delayMs: number;
	chunkDelayMs: number;
	slots: Slots;
	directives: Directives;
	behave: Behave | undefined;
	earlyRefusal: EarlyRefusal | undefined;
}

/**
 * Responds to one request. Paths must match exactly, so that a doubled or a trailing slash in a client's URL shows.
 *
 * @throws Error When the behave function throws or asks for what HTTP cannot send.
 */
export async function serve(exchange: Exchange, service: Service): Promise<void> {
	const { method, path } = exchange.record;
	const { delayMs } = service;
	const operation = OPERATIONS.find((one) => one.method === method && one.path === path);
	if (operation !== undefined) {
		return await serveOperation(exchange, service, operation).catch((error) => {
			if (!(error instanceof BadRequest)) throw error;
			return sendResponse(exchange, createErrorResponse(400, error.message), delayMs);
		});
	}
	const file = service.replyFiles.get(path);
	const response = file
		? getReplyFileResponse(file)
		: createErrorResponse(404, `Not found: ${path}`);
	if (file?.fault === 'rateLimited') service.replyFiles.set(path, { ...file, fault: undefined });
	const isCut = file?.fault === 'cut';
	await sendResponse(exchange, response, delayMs, isCut ? { reset: 'afterHeaders' } : {});
}

async function serveOperation(exchange: Exchange, service: Service, operation: Operation) {
	const { req, record, closed } = exchange;
	record.operation = operation.operation;
	const slot = service.slots.enter();
	closed.addEventListener('abort', slot.leave, { once: true });
	// The JSON of a refused request is recorded too; a refused upload's body may be too long for it.
	if (operation.takes === 'json') {
		const text = await readText(req);
		if (text === undefined) return;
		record.json = parseJson(text);
	}
	const refusal = refuse(req.headers['x-api-key'], service, slot.refused);
	if (refusal !== undefined) return await sendResponse(exchange, refusal, service.delayMs);
	if (operation.takes === 'file') return await serveUpload(exchange, service, operation);
	const behavior = service.behave?.(record) ?? service.directives.take(record.json) ?? {};
	return await respond(exchange, service, operation, behavior);
}

function refuse(key: unknown, { apiKeys }: Service, isAboveLimit: boolean): Response | undefined {
	if (!apiKeys.includes(String(key))) return createErrorResponse(401, 'Invalid API key');
	if (!isAboveLimit) return undefined;
	return { ...createErrorResponse(429), headers: { 'retry-after': '1' } };
}

async function serveUpload(exchange: Exchange, service: Service, operation: Operation) {
	const { req, record, closed } = exchange;
	const { earlyRefusal, delayMs } = service;
	if (earlyRefusal !== undefined) {
		await sendResponse(exchange, createErrorResponse(413, earlyRefusal.message), delayMs);
		if (earlyRefusal.closes) await cutWhenFlushed(exchange);
		return;
	}
	const upload = await readUpload(req);
	if (closed.aborted) return;
	// A body that cannot be read still lets the behavior choose the response.
	if (!(upload instanceof BadRequest)) record.upload = upload;
	await respond(exchange, service, operation, service.behave?.(record) ?? {}, upload);
}

/**
 * Sends what the behavior demands, or else the API's reply.
 *
 * @param upload What an upload's body contained, or why it cannot be read.
 * @throws BadRequest When the API refuses the request.
 */
async function respond(
	exchange: Exchange,
	service: Service,
	operation: Operation,
	wanted: Behavior,
	upload?: Upload | BadRequest,
) {
	const { json, headers } = exchange.record;
	const { quoteKey: form } = wanted;
	const behavior = form ? { status: 401, ...wanted, ...quoteKey(form, headers) } : wanted;
	const send = async (response: Response) =>
		await sendResponse(exchange, response, service.delayMs, behavior);
	const forced = getForcedResponse(behavior, operation);
	if (forced !== undefined) return await send(forced);
	if (upload instanceof BadRequest) throw upload;

	const request = { contentType: headers['content-type'], json, upload };
	const { status = 200 } = behavior;
	switch (operation.returns) {
		case 'text': {
			const body = operation.respond(request, service, behavior);
			return await send({ status, contentType: 'text/plain; charset=utf-8', body });
		}
		case 'json':
			return await send(createJsonResponse(status, operation.respond(request, service, behavior)));
		case 'events': {
			const reply = operation.respond(request, service, behavior);
			return await sendStream(exchange, reply, service, behavior);
		}
	}
}
