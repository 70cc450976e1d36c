import { parseFileId } from '../../nodes/client/api/fileId';
import { tryParseJson } from '../../nodes/client/api/parseJson';
import { CHAT_PATH, CHAT_STREAM_PATH, UPLOAD_PATH } from '../../nodes/client/api/endpoints';
import { checkSchema, loadContract } from '../contract/contract';
import { reportExpectation, reportObservation } from './findings';
import { describeBody, describeFraming, describeHead, getMediaType } from './shape';
import { compareFinalText, countForms, isCumulative, readStream, type StreamForm } from './stream';
import type { Client, Finding, Reply, Request, Service } from './types';

const JSON_TYPE = 'application/json';
const STREAM_TYPE = 'text/event-stream';

/** Of the file that is uploaded. */
const FILE_NAME = 'check-service.txt';

/** As few words as possible: each reply costs. */
const PROMPT = 'Reply with the word OK and nothing else.';
/** Enough words for several chunks. */
const STREAM_PROMPT = 'Write the numbers from one to twenty as words, and nothing else.';

export const buildChatRequest = (fields: object, more?: Partial<Request>): Request => ({
	path: CHAT_PATH,
	contentType: JSON_TYPE,
	accept: JSON_TYPE,
	body: JSON.stringify(fields),
	...more,
});

const isComplete = ({ status, failure }: Reply) => status === 200 && failure === undefined;

const { schemas } = loadContract().document.components;

/** Whether a body is what docs/openapi.yaml calls a completion. */
const isCompletion = ({ body }: Reply) =>
	checkSchema(schemas.Completion, tryParseJson(body) ?? null).length === 0;

/** One chat: the form of the reply. */
export async function probeChat(client: Client, { assistantId }: Service): Promise<Finding[]> {
	const reply = await client.send(buildChatRequest({ assistantId, prompt: PROMPT }));
	const isJson = isComplete(reply) && getMediaType(reply) === JSON_TYPE;
	const head = reportExpectation('Chat', `200, ${JSON_TYPE}`, describeHead(reply), isJson);
	if (reply.status === 0) return [head];
	return [
		head,
		reportExpectation(
			'Chat: body',
			'`{text: string, fileUrl: string}` or `fileUrl: null`',
			describeBody(reply),
			isCompletion(reply),
		),
		reportObservation('Chat: framing and compression', describeFraming(reply)),
	];
}

/** One chat as a stream: the form of its events. */
export async function probeStream(client: Client, { assistantId }: Service): Promise<Finding[]> {
	const fields = { assistantId, prompt: STREAM_PROMPT };
	const request = buildChatRequest(fields, { path: CHAT_STREAM_PATH, accept: STREAM_TYPE });
	const reply = await client.send(request);
	const isStream = reply.status === 200 && getMediaType(reply) === STREAM_TYPE;
	const holds = isStream && isComplete(reply);
	const head = reportExpectation('Chat Stream', `200, ${STREAM_TYPE}`, describeHead(reply), holds);
	// Without a stream the rest says nothing; one that was cut off still shows its form.
	if (!isStream) return [head];
	return [head, ...describeEvents(readStream(reply.body)), ...describeDelivery(reply)];
}

function describeEvents(form: StreamForm): Finding[] {
	const { chunks, final } = form;
	const names = [...chunks, ...(final ? [final] : [])].map(({ name }) => name || 'no name');
	const isReadable = chunks.length > 0 && chunks.every(({ text }) => text !== undefined);
	return [
		reportObservation('Chat Stream: names of events', countForms(names)),
		reportExpectation(
			'Chat Stream: form of chunks',
			'`{text: string}`, a JSON string or bare text',
			countForms(chunks.map(({ form: chunkForm }) => chunkForm)),
			isReadable,
		),
		reportExpectation(
			'Chat Stream: chunks are deltas',
			'each chunk contains only what is new',
			isCumulative(form)
				? 'each chunk repeats the one before it'
				: 'no chunk repeats the one before it',
			!isCumulative(form),
		),
		reportExpectation(
			'Chat Stream: final response',
			'the last event, `{text: string, fileUrl: string}` or `fileUrl: null`',
			final === undefined ? 'none' : `${final.form}, ${compareFinalText(form)}`,
			final?.text !== undefined,
		),
	];
}

function describeDelivery(reply: Reply): Finding[] {
	const { comments, isDone, newline } = readStream(reply.body);
	const { pieces, firstMs, totalMs } = reply;
	return [
		reportObservation(
			'Chat Stream: end and lines',
			`${isDone ? '`[DONE]`' : 'no `[DONE]`'}, ${newline}, ${comments} comments`,
		),
		reportObservation(
			'Chat Stream: delivery',
			`pieces: ${pieces}, the first after ${firstMs} of ${totalMs} ms`,
		),
		reportObservation('Chat Stream: framing and compression', describeFraming(reply)),
	];
}

/** An upload, and a chat about the file: the form of the file ID. */
export async function probeUpload(client: Client, { assistantId }: Service): Promise<Finding[]> {
	const reply = await client.send(await buildUploadRequest('file'));
	const isText = isComplete(reply) && getMediaType(reply) === 'text/plain';
	const fileId = readFileId(reply);
	const head = [
		reportExpectation('Upload', '200, text/plain', describeHead(reply), isText),
		reportExpectation(
			'Upload: file ID',
			'plain text of one line',
			describeFileId(reply, fileId),
			reply.body.trim() === fileId,
		),
	];
	if (fileId === undefined) return head;
	const chat = await client.send(
		buildChatRequest({ assistantId, prompt: PROMPT, fileIds: [fileId] }),
	);
	const isAccepted = isComplete(chat) && isCompletion(chat);
	return [
		...head,
		reportExpectation('Chat about that file', '200', describeHead(chat), isAccepted),
	];
}

/** @param field the form's only field, which should be `file` */
export async function buildUploadRequest(field: string): Promise<Request> {
	const form = new FormData();
	form.append(
		field,
		new File(['A file of npm run check-service.\n'], FILE_NAME, { type: 'text/plain' }),
	);
	// The platform encodes it.
	const encoded = new Response(form);
	const contentType = encoded.headers.get('content-type') ?? '';
	return { path: UPLOAD_PATH, contentType, body: Buffer.from(await encoded.arrayBuffer()) };
}

function readFileId(reply: Reply): string | undefined {
	if (!isComplete(reply)) return undefined;
	try {
		return parseFileId(reply.body, FILE_NAME);
	} catch {
		return undefined;
	}
}

function describeFileId(reply: Reply, fileId: string | undefined): string {
	if (fileId === undefined) return `none that the node reads: ${describeBody(reply)}`;
	// Digits may be a time, and anything else may be the account's.
	const pattern = fileId.replace(/\d/g, '0');
	return reply.body.trim() === fileId ? `plain text, \`${pattern}\`` : describeBody(reply);
}
