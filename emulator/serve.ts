import {
	cutWhenFlushed,
	errorAnswer,
	forcedAnswer,
	jsonAnswer,
	sendAnswer,
	type Answer,
} from './response';
import { BadRequest } from './badRequest';
import { askBeforeUpload, type Behave, type Behaviour } from './behavior';
import { judgeChatBody, parseJson, readText } from './chatBody';
import { assistantName, type Directives } from './directives';
import type { Exchange } from './exchange';
import type { FileStore } from './fileStore';
import { readUpload, type ReadFile } from './multipart';
import { withQuotedKey } from './quotedKey';
import type { Operation } from './requestRecord';
import { composeReply } from './reply';
import { replyFileAnswer, type ReplyFile } from './replyFile';
import { findRoute } from './routes';
import type { Slots } from './slots';
import { sendStream } from './streamResponse';

/** What the requests of one emulator share. */
export interface Service {
	url: string;
	apiKey: string;
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
 * Answers one request.
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
				return sendAnswer(exchange, errorAnswer(400, error.message), service.delayMs);
			});
		case 'replyFile': {
			const { answer, behaviour } = replyFileAnswer(route, service.replyFiles);
			return await sendAnswer(exchange, answer, service.delayMs, behaviour);
		}
		case 'refused':
			return await sendAnswer(exchange, route.answer, service.delayMs);
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
	const refusal = refuse(exchange, service) ?? (slot.refused ? tooManyRequests() : undefined);
	if (refusal !== undefined) return await sendAnswer(exchange, refusal, service.delayMs);
	if (operation === 'upload') return await serveUpload(exchange, service);
	return await serveChat(exchange, service, operation);
}

function refuse(
	{ record: { headers, operation } }: Exchange,
	{ apiKey, bearerToken }: Service,
): Answer | undefined {
	if (headers['x-api-key'] !== apiKey) return errorAnswer(401, 'Invalid API key');
	if (operation !== 'upload' || bearerToken === undefined) return undefined;
	if (headers.authorization === `Bearer ${bearerToken}`) return undefined;
	return errorAnswer(401, 'Invalid bearer token');
}

function tooManyRequests(): Answer {
	return { ...errorAnswer(429), headers: { 'retry-after': '1' } };
}

async function serveUpload(exchange: Exchange, service: Service) {
	const { req, record, closed } = exchange;
	const asked = askBeforeUpload(service.behave, record);
	let behaviour = asked.behaviour ?? {};
	if (behaviour.earlyAnswer) {
		const early = forcedAnswer(behaviour, 'upload') ?? errorAnswer(behaviour.status ?? 413);
		await sendAnswer(exchange, early, service.delayMs, behaviour);
		if (behaviour.earlyClose) await cutWhenFlushed(exchange);
		return;
	}
	const read = await readUpload(req).catch(asBadRequest);
	if (closed.aborted) return;
	if (!(read instanceof BadRequest)) record.upload = read?.upload;
	if (asked.askAgain) behaviour = service.behave?.(record) ?? {};
	behaviour = withQuotedKey(behaviour, record.headers);
	const answer = forcedAnswer(behaviour, 'upload') ?? uploadAnswer(read, service, behaviour);
	await sendAnswer(exchange, answer, service.delayMs, behaviour);
}

/** An unreadable body still lets the behaviour choose the answer. */
function asBadRequest(error: unknown): BadRequest {
	if (error instanceof BadRequest) return error;
	throw error;
}

/** @throws BadRequest */
function uploadAnswer(
	read: ReadFile | undefined | BadRequest,
	{ store }: Service,
	{ status = 200 }: Behaviour,
): Answer {
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
	const behaviour = withQuotedKey(wanted, record.headers);
	const forced = forcedAnswer(behaviour, operation);
	if (forced !== undefined) return await sendAnswer(exchange, forced, service.delayMs, behaviour);

	const { files } = service.store;
	const body = judgeChatBody(req.headers['content-type'], record.json, files);
	const reply = composeReply({
		assistant: assistantName(body.assistantId),
		prompt: body.prompt,
		files: body.fileIds.flatMap((id) => files.get(id) ?? []),
		url: service.url,
		replyFiles: service.replyFiles,
		fileStatus: behaviour.fileStatus,
		fault: behaviour.file,
	});
	if (operation === 'stream' && !behaviour.json) {
		return await sendStream(exchange, reply, service, behaviour);
	}
	const answer = jsonAnswer(behaviour.status ?? 200, reply);
	await sendAnswer(exchange, answer, service.delayMs, behaviour);
}
