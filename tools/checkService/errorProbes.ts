import { extractErrorMessage } from '../../nodes/client/errors/errorMessage';
import { tryParseJson } from '../../nodes/client/api/parseJson';
import { reportExpectation, reportObservation } from './findings';
import { buildChatRequest, buildUploadRequest } from './replyProbes';
import { describeBody, describeError } from './shape';
import { countForms } from './stream';
import type { Client, Finding, Reply, Request, Service } from './types';

/** The ID of no assistant. */
export const UNKNOWN_ASSISTANT = 'check-service-unknown-assistant';
const UNKNOWN_FILE = 'input_0_check-service-unknown-file.txt';
const INVALID_KEY = 'check-service-invalid-key';

/** Requests at once, when a burst is asked for. */
const BURST = 10;

interface ErrorProbe {
	name: string;
	expected: string;
	accepts: (status: number) => boolean;
	request: Request | Promise<Request>;
}

const is400 = { expected: '400', accepts: (status: number) => status === 400 };
/** What is not documented: the node retries a 5xx, in vain, and takes a 200 for a reply. */
const is4xx = {
	expected: '400 to 499, not documented',
	accepts: (status: number) => status >= 400 && status < 500 && status !== 429,
};
const isKeyError = {
	expected: '401 or 403, not documented',
	accepts: (status: number) => status === 401 || status === 403,
};

function listErrorProbes({ assistantId }: Service): ErrorProbe[] {
	const chat = { assistantId, prompt: 'Hello' };
	return [
		{
			name: 'Invalid API key',
			...isKeyError,
			request: buildChatRequest(chat, { apiKey: INVALID_KEY }),
		},
		{ name: 'Empty body, as the Test button sends it', ...is400, request: buildChatRequest({}) },
		{ name: 'Missing prompt', ...is400, request: buildChatRequest({ assistantId }) },
		{ name: 'Empty prompt', ...is400, request: buildChatRequest({ assistantId, prompt: '' }) },
		{
			name: 'Malformed JSON',
			...is400,
			request: buildChatRequest({}, { body: '{"assistantId":' }),
		},
		{
			name: 'Unknown assistant',
			...is4xx,
			request: buildChatRequest({ ...chat, assistantId: UNKNOWN_ASSISTANT }),
		},
		{
			name: 'Unknown file ID',
			...is4xx,
			request: buildChatRequest({ ...chat, fileIds: [UNKNOWN_FILE] }),
		},
		{ name: 'Upload without the field file', ...is400, request: buildUploadRequest('other') },
	];
}

/** What the service says to requests that it should refuse, which cost nothing. */
export async function probeErrors(client: Client, service: Service): Promise<Finding[]> {
	const findings: Finding[] = [];
	const refusals: Reply[] = [];
	for (const { name, expected, accepts, request } of listErrorProbes(service)) {
		const reply = await client.send(await request);
		findings.push(reportExpectation(name, expected, describeError(reply), accepts(reply.status)));
		if (reply.status >= 400) refusals.push(reply);
	}
	return [...findings, describeErrorForms(refusals)];
}

function describeErrorForms(refusals: Reply[]): Finding {
	// The node shows the text of anything else too, with less success.
	const hasMessage = (reply: Reply) =>
		typeof tryParseJson(reply.body) === 'object' && extractErrorMessage(reply.body) !== reply.body;
	return reportExpectation(
		'Form of errors',
		'JSON with a message in `error`, `error.message` or `message`, not documented',
		countForms(refusals.map(describeBody)),
		refusals.every(hasMessage),
	);
}

/** Several requests at once, each of which the service should refuse without charging for it. */
export async function probeBurst(client: Client): Promise<Finding[]> {
	const requests = Array.from(
		{ length: BURST },
		async () => await client.send(buildChatRequest({})),
	);
	const statuses = (await Promise.all(requests)).map(({ status }) => String(status));
	return [reportObservation(`${BURST} requests at once`, countForms(statuses))];
}

/** What all the responses together show. */
export function summarizeReplies({ replies }: Client): Finding[] {
	const redirects = replies.filter(({ status }) => status >= 300 && status < 400);
	const limited = replies.filter(({ status }) => status === 429);
	const waits = limited.map(({ headers }) => `Retry-After: ${headers['retry-after'] ?? 'none'}`);
	return [
		reportExpectation(
			'Redirects',
			'none: the key is sent to no other address',
			redirects.length === 0
				? `none in ${replies.length} responses`
				: countForms(redirects.map(({ status, headers }) => `${status} to ${headers.location}`)),
			redirects.length === 0,
		),
		reportObservation(
			'429 and Retry-After',
			limited.length === 0 ? 'no 429 came' : countForms(waits),
		),
	];
}
