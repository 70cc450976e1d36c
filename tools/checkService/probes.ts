import { CHAT_PATH, CHAT_STREAM_PATH, UPLOAD_PATH } from '../../nodes/client/api/endpoints';
import { parseFileId } from '../../nodes/client/api/fileId';
import { tryParseJson } from '../../nodes/client/api/parseJson';
import { checkSchema, loadContract } from '../contract/contract';
import type { Reply, Request, Service } from './client';

/** A request, and what must come. */
export interface Probe {
	name: string;
	expected: string;
	request: Request;
	holds: (reply: Reply) => boolean;
}

/** As few words as possible, because each reply costs; and enough for several chunks. */
const PROMPT = 'Reply with the word OK and nothing else.';
const STREAM_PROMPT = 'Write the numbers from one to twenty as words, and nothing else.';

const FILE_NAME = 'check-service.txt';

const { schemas } = loadContract().document.components;

const JSON_TYPE = 'application/json';
const STREAM_TYPE = 'text/event-stream';

const chat = (fields: object): Request => ({
	path: CHAT_PATH,
	body: JSON.stringify(fields),
	accept: JSON_TYPE,
});

/** @param field the form's only field, which should be `file` */
function upload(field: string): Request {
	const body = new FormData();
	const content = 'A file of npm run check-service.\n';
	body.append(field, new File([content], FILE_NAME, { type: 'text/plain' }));
	return { path: UPLOAD_PATH, body, accept: '*/*' };
}

/** @param type without parameters */
const isComplete = ({ status, headers, failure }: Reply, type: string) =>
	status === 200 && failure === undefined && headers['content-type']?.split(';')[0] === type;

/** Whether a reply is what docs/openapi.yaml calls a completion. */
const isCompletion = (reply: Reply) =>
	isComplete(reply, JSON_TYPE) &&
	checkSchema(schemas.Completion, tryParseJson(reply.body) ?? null).length === 0;

export const probeChat = ({ assistantId }: Service): Probe => ({
	name: 'Chat',
	expected: '200, application/json, `{text: string, fileUrl: string}` or `fileUrl: null`',
	request: chat({ assistantId, prompt: PROMPT }),
	holds: isCompletion,
});

export const probeStream = ({ assistantId }: Service): Probe => ({
	name: 'Chat Stream',
	expected: '200, text/event-stream',
	request: {
		...chat({ assistantId, prompt: STREAM_PROMPT }),
		path: CHAT_STREAM_PATH,
		accept: STREAM_TYPE,
	},
	holds: (reply) => isComplete(reply, STREAM_TYPE),
});

export const UPLOAD: Probe = {
	name: 'Upload',
	expected: '200, text/plain, the file ID alone',
	request: upload('file'),
	holds: (reply) => isComplete(reply, 'text/plain') && readFileId(reply) === reply.body.trim(),
};

export const probeFile = ({ assistantId }: Service, fileId: string): Probe => ({
	name: 'Chat about that file',
	expected: '200, as for Chat',
	request: chat({ assistantId, prompt: PROMPT, fileIds: [fileId] }),
	holds: isCompletion,
});

/** @returns what the node takes for a file's ID; undefined for none */
export function readFileId({ status, failure, body }: Reply): string | undefined {
	if (status !== 200 || failure !== undefined) return undefined;
	try {
		return parseFileId(body, FILE_NAME);
	} catch {
		return undefined;
	}
}

/** Requests that the service should refuse, which cost nothing. */
export function listRefusals({ assistantId }: Service): Probe[] {
	const good = { assistantId, prompt: 'Hello' };
	const is400 = {
		expected: '400',
		holds: ({ status }: Reply) => status === 400,
	};
	// The node retries a 5xx, in vain, and takes a 200 for a reply.
	const is4xx = {
		expected: '400 to 499, not documented',
		holds: ({ status }: Reply) => status >= 400 && status < 500 && status !== 429,
	};
	const isKeyError = {
		expected: '401 or 403, not documented',
		holds: ({ status }: Reply) => status === 401 || status === 403,
	};
	const invalidKey = { ...chat(good), apiKey: 'check-service-invalid-key' };
	const malformed = { ...chat({}), body: '{"assistantId":' };
	const unknownAssistant = chat({ ...good, assistantId: 'unknown-to-check-service' });
	const unknownFile = chat({ ...good, fileIds: ['input_0_check-service-unknown-file.txt'] });
	return [
		{ name: 'Invalid API key', request: invalidKey, ...isKeyError },
		{ name: 'Empty body, as the Test button sends it', request: chat({}), ...is400 },
		{ name: 'Missing prompt', request: chat({ assistantId }), ...is400 },
		{ name: 'Empty prompt', request: chat({ assistantId, prompt: '' }), ...is400 },
		{ name: 'Malformed JSON', request: malformed, ...is400 },
		{ name: 'Unknown assistant', request: unknownAssistant, ...is4xx },
		{ name: 'Unknown file ID', request: unknownFile, ...is4xx },
		{ name: 'Upload without the field file', request: upload('other'), ...is400 },
	];
}
