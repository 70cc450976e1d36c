import {
	cutWhenFlushed,
	createErrorResponse,
	getForcedResponse,
	createJsonResponse,
	sendResponse,
	type Response,
} from './response';
import { BadRequest } from './badRequest';
import { askBeforeUpload, type Behave } from './behave';
import type { Behavior } from './behavior';
import { parseJson, readText } from './chatBody';
import type { Directives } from './directives';
import type { Exchange } from './exchange';
import { readUpload, type ReceivedFile } from './multipart';
import type { ApiState, Operation } from './operations';
import { withQuotedKey } from './quotedKey';
import { getReplyFileResponse } from './replyFile';
import { findRoute } from './routes';
import type { Slots } from './slots';
import { sendStream } from './streamResponse';

/** What the requests of one emulator share. */
export interface Service extends ApiState {
	apiKey: string;
	/** Keys of other accounts. */
	furtherKeys: string[];
	bearerToken: string | undefined;
	delayMs: number;
	chunkDelayMs: number;
	slots: Slots;
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
	record.operation = operation.operation;
	const slot = service.slots.enter();
	closed.addEventListener('abort', slot.leave, { once: true });
	// The JSON of a refused request is recorded too; a refused upload's body may be too long for it.
	if (operation.takes === 'json') {
		const text = await readText(req);
		if (text === undefined) return;
		record.json = parseJson(text);
	}
	const refusal =
		refuse(exchange, service, operation) ??
		(slot.refused ? createTooManyRequestsResponse() : undefined);
	if (refusal !== undefined) return await sendResponse(exchange, refusal, service.delayMs);
	if (operation.takes === 'file') return await serveUpload(exchange, service, operation);
	const behavior = service.behave?.(record) ?? service.directives.take(record.json) ?? {};
	return await respond(exchange, service, operation, behavior);
}

function refuse(
	{ record: { headers } }: Exchange,
	{ apiKey, furtherKeys, bearerToken }: Service,
	{ takes }: Operation,
): Response | undefined {
	if (![apiKey, ...furtherKeys].includes(String(headers['x-api-key']))) {
		return createErrorResponse(401, 'Invalid API key');
	}
	if (takes !== 'file' || bearerToken === undefined) return undefined;
	if (headers.authorization === `Bearer ${bearerToken}`) return undefined;
	return createErrorResponse(401, 'Invalid bearer token');
}

function createTooManyRequestsResponse(): Response {
	return { ...createErrorResponse(429), headers: { 'retry-after': '1' } };
}

async function serveUpload(exchange: Exchange, service: Service, operation: Operation) {
	const { req, record, closed } = exchange;
	const early = askBeforeUpload(service.behave, record);
	let behavior = early.behavior ?? {};
	if (behavior.respondEarly) {
		const earlyResponse =
			getForcedResponse(behavior, operation) ?? createErrorResponse(behavior.status ?? 413);
		await sendResponse(exchange, earlyResponse, service.delayMs, behavior);
		if (behavior.closeEarly) await cutWhenFlushed(exchange);
		return;
	}
	const read = await readUpload(req).catch(asBadRequest);
	if (closed.aborted) return;
	if (!(read instanceof BadRequest)) record.upload = read?.upload;
	if (early.askAgain) behavior = service.behave?.(record) ?? {};
	await respond(exchange, service, operation, behavior, read);
}

/** A body that cannot be read still lets the behavior choose the response. */
function asBadRequest(error: unknown): BadRequest {
	if (error instanceof BadRequest) return error;
	throw error;
}

/**
 * Sends what the behavior demands, or else the API's reply.
 *
 * @param file What was read of an upload.
 * @throws BadRequest When the API refuses the request.
 */
async function respond(
	exchange: Exchange,
	service: Service,
	operation: Operation,
	wanted: Behavior,
	file?: ReceivedFile | BadRequest,
) {
	const { req, record } = exchange;
	const behavior = withQuotedKey(wanted, record.headers);
	const send = async (response: Response) =>
		await sendResponse(exchange, response, service.delayMs, behavior);
	const forced = getForcedResponse(behavior, operation);
	if (forced !== undefined) return await send(forced);
	if (file instanceof BadRequest) throw file;

	const request = { contentType: req.headers['content-type'], json: record.json, file };
	const { status = 200 } = behavior;
	if (operation.returns === 'text') {
		const body = operation.respond(request, service, behavior);
		return await send({ status, contentType: 'text/plain; charset=utf-8', body });
	}
	if (operation.returns === 'events' && !behavior.json) {
		const reply = operation.respond(request, service, behavior);
		return await sendStream(exchange, reply, service, behavior);
	}
	return await send(createJsonResponse(status, operation.respond(request, service, behavior)));
}
