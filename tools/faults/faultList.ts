/** The rows of the matrix: what goes wrong, what kind of fault that is, and what the error must say. */

import type { Behavior } from '../../emulator/behavior';
import type { Fault } from './types';

const LOST = 'Could not reach Mingleego: the connection was lost (ECONNRESET)';
const LOST_REPLY = 'The connection was lost before the reply was complete (ECONNRESET)';
const LOST_RESPONSE = 'The connection was lost before the response was complete (ECONNRESET)';

/** Shorter than a drip as a whole and longer than each of its pauses; see relay.ts. */
const TIMEOUT = 2_000;

const NO_RESPONSE: Fault['says'] = ({ takes }) =>
	takes === 'file'
		? `Mingleego stalled: it accepted no more data and sent no response for ${TIMEOUT / 1000} seconds`
		: `Mingleego timed out: no response within ${TIMEOUT / 1000} seconds`;

/** Longer than the node accepts: waiting for its limit would take a minute per cell. */
const TOO_LONG = 900;

/** Not UTF-8, and with NUL and other control characters: what a broken proxy or a wrong port sends. */
const GARBAGE = Buffer.from('1f8b0800000000000003fffe00c328f0288cbc0d0a00ed9fbfe28200fb00', 'hex');

const STATUSES: Array<[status: number, phrase: string, kind: Fault['kind']]> = [
	[400, 'Bad Request', 'final'],
	[401, 'Unauthorized', 'final'],
	[402, 'Payment Required', 'final'],
	[403, 'Forbidden', 'final'],
	[404, 'Not Found', 'final'],
	[407, 'Proxy Authentication Required', 'final'],
	[408, 'Request Timeout', 'transient'],
	[413, 'Content Too Large', 'final'],
	[422, 'Unprocessable Content', 'final'],
	[429, 'Too Many Requests', 'limit'],
	[500, 'Internal Server Error', 'transient'],
	[502, 'Bad Gateway', 'transient'],
	[503, 'Service Unavailable', 'transient'],
	[504, 'Gateway Timeout', 'transient'],
	[520, 'Web Server Returned an Unknown Error', 'transient'],
	[522, 'Connection Timed Out', 'transient'],
	[524, 'A Timeout Occurred', 'transient'],
	[529, 'Overloaded', 'transient'],
];

/** The forms of Retry-After. */
const WAITS: Array<[name: string, asking: (seconds: number) => Behavior]> = [
	['Retry-After in seconds', (seconds) => ({ retryAfter: seconds })],
	['Retry-After as a date', (seconds) => ({ retryAfterDate: seconds })],
	['retry-after-ms', (seconds) => ({ headers: { 'retry-after-ms': String(seconds * 1000) } })],
];

/** How services report an error after a part of the reply. */
const STREAM_ERRORS: Array<[name: string, errorForm: Behavior['errorForm']]> = [
	['an object with its message', undefined],
	['an event named failed', 'failed'],
	['success is false', 'success'],
	['a statusCode', 'statusCode'],
	['a line of JSON between the events', 'line'],
	['a web page between the events', 'page'],
];

/** What services fill in that the documentation leaves open. */
const STREAM_FORMS: Array<[name: string, behavior: Behavior]> = [
	['a named final event, tidied', { final: 'tidied', finalName: 'completed' }],
	['the whole text again, without a mark', { finalMark: 'none' }],
	['pings as data', { aside: 'pingData' }],
	['reasoning', { aside: 'reasoningObject' }],
	['an event named close at its end', { final: 'none', end: 'close' }],
	['a final event, cut after it', { afterEnd: 'cut' }],
	['a final event, left open after it', { final: 'tidied', afterEnd: 'stall' }],
	['a final event, pings for ever after it', { afterEnd: 'pings' }],
];

const HOUR = 3_600_000;

/** Ways that a service with a wrong clock has. */
const SKEWED_WAITS: typeof WAITS = [
	[
		'Retry-After as a date, by a clock an hour ahead',
		(seconds) => ({ retryAfterDate: seconds, clockSkewMs: HOUR }),
	],
	[
		'Retry-After as a date, by a clock an hour behind',
		(seconds) => ({ retryAfterDate: seconds, clockSkewMs: -HOUR }),
	],
];

const WAITS_OF: Record<number, typeof WAITS> = { 429: [...WAITS, ...SKEWED_WAITS], 503: WAITS };

/** Ways to send a generated file, and what the error says of its server, if it is one. */
const FILE_FAULTS: Array<[name: string, file: Behavior['file'], says: string]> = [
	['a page to sign in instead', 'webPage', 'sent a web page instead of the file: Sign in'],
	['half of it (206)', 'partial', 'sent only part of the file (206)'],
	[
		'compressed',
		'compressed',
		'compressed the file although it was asked not to, so there is no way to tell whether the file is complete',
	],
	['Content-Encoding: aws-chunked', 'awsChunked', ''],
];

function createStatusFault(
	[status, phrase, kind]: (typeof STATUSES)[number],
	wait?: (typeof WAITS)[number],
): Fault {
	const [waitName, asking] = wait ?? ['', () => ({})];
	return {
		name: [`${status} ${phrase}`, waitName].filter(Boolean).join(', '),
		kind,
		slow: waitName !== '',
		behavior({ message, scope }) {
			const body = JSON.stringify({ error: { message } });
			if (kind !== 'limit' || scope === 'first') return { status, body, ...asking(1) };
			return { status, body, ...(waitName ? asking(TOO_LONG) : { retryAfter: TOO_LONG }) };
		},
		says: `Mingleego returned ${status} ${phrase}: {words}${describeRequestedWait(kind, waitName)}`,
	};
}

/** What the error says about the wait that the last response asks for. */
function describeRequestedWait(kind: Fault['kind'], waitName: string) {
	if (kind === 'limit') return '; it asked for a wait of 15 minutes';
	return waitName === '' ? '' : '; it asked for a wait of 1 second';
}

export const FAULTS: Fault[] = [
	...STATUSES.flatMap((status) => [
		createStatusFault(status),
		...(WAITS_OF[status[0]] ?? []).map((wait) => createStatusFault(status, wait)),
	]),
	{
		name: '429 Too Many Requests, because a quota is used up',
		kind: 'final',
		behavior: ({ message }) => ({
			status: 429,
			body: JSON.stringify({ error: { code: 'insufficient_quota', message } }),
		}),
		says: 'Mingleego returned 429 Too Many Requests: {words}',
	},
	{
		name: '503 Service Unavailable, x-should-retry: false',
		kind: 'final',
		behavior: ({ message }) => ({
			status: 503,
			body: JSON.stringify({ message }),
			headers: { 'x-should-retry': 'false' },
		}),
		says: 'Mingleego returned 503 Service Unavailable: {words}',
	},
	{
		name: '504 Gateway Timeout, after 21 seconds',
		kind: 'final',
		slow: true,
		scopes: ['every'],
		behavior: ({ message }) => ({ status: 504, body: message, delayMs: 21_000 }),
		says: 'Mingleego returned 504 Gateway Timeout: {words}',
	},
	{
		name: 'Connection refused',
		kind: 'transient',
		service: 'nobody',
		// A port is closed or it is not: nobody can refuse the first attempt alone.
		scopes: ['every'],
		behavior: () => ({}),
		says: 'Could not reach Mingleego: the connection was refused (ECONNREFUSED)',
	},
	{
		name: 'Host name not resolved, because the name server fails',
		kind: 'transient',
		service: 'unresolved',
		// All items' first attempts look the name up side by side, so that no look-up is the first of one item.
		scopes: ['every'],
		behavior: () => ({}),
		says: 'Could not reach Mingleego: its host name could not be resolved (EAI_FAIL)',
	},
	{
		name: 'Connection reset before the headers',
		kind: 'transient',
		behavior: () => ({ reset: 'beforeHeaders' }),
		says: LOST,
	},
	{
		// A stream has sent its headers alone by then, the others half of their response.
		name: 'Connection reset after the headers',
		kind: 'transient',
		behavior: () => ({ reset: 'afterHeaders' }),
		says: ({ returns }) => (returns === 'events' ? LOST_REPLY : LOST_RESPONSE),
	},
	{
		name: 'Stream cut after two chunks',
		kind: 'transient',
		only: ['stream'],
		behavior: () => ({ cutAfter: 2 }),
		says: LOST_REPLY,
	},
	{
		name: 'Stream cut after an event with fileUrl',
		kind: 'transient',
		only: ['stream'],
		behavior: () => ({ cutAfter: 2, fileUrlAt: 2 }),
		says: LOST_REPLY,
	},
	{
		name: 'Stream ended without its final event',
		kind: 'transient',
		only: ['stream'],
		// The second time it is the reply: the assistant has changed its habit.
		scopes: ['first'],
		primed: true,
		behavior: () => ({ endAfter: 2 }),
		says: 'The stream ended before the reply was complete',
	},
	{
		name: 'Stream without a final event, like all others',
		kind: 'harmless',
		only: ['stream'],
		// Whether the others have one must not be seen first.
		scopes: ['every'],
		behavior: () => ({ final: 'none' }),
		says: '',
	},
	{
		name: 'Stream with a tidied final event',
		kind: 'harmless',
		only: ['stream'],
		behavior: () => ({ final: 'tidied' }),
		says: '',
	},
	...STREAM_ERRORS.map(([name, errorForm]) => ({
		name: `Error within a stream: ${name}`,
		kind: 'final' as const,
		only: ['stream' as const],
		primed: true,
		behavior: () => ({ errorAfter: 2, errorForm }),
		says: 'Mingleego reported an error: The assistant failed',
	})),
	...STREAM_FORMS.map(([name, behavior]) => ({
		name: `Stream with ${name}`,
		kind: 'harmless' as const,
		only: ['stream' as const],
		behavior: () => behavior,
		says: '',
	})),
	{
		name: 'Stream in the form of another service',
		kind: 'final',
		only: ['stream'],
		behavior: () => ({ form: 'foreign', done: true }),
		says: 'The stream ended without a reply. Its first event: {"choices":[{"delta":{"content":"Assistant "}}]}',
	},
	{
		name: 'No response within the timeout',
		kind: 'final',
		timeout: TIMEOUT,
		behavior: () => ({ delayMs: 60_000 }),
		says: NO_RESPONSE,
	},
	...[100, 102, 103].map((status) => ({
		name: `Only informational responses (${status})`,
		kind: 'final' as const,
		timeout: TIMEOUT,
		behavior: () => ({ delayMs: 60_000, informational: status }),
		says: NO_RESPONSE,
	})),
	{
		name: 'Informational responses (102) before the response',
		kind: 'harmless',
		timeout: TIMEOUT,
		behavior: () => ({ delayMs: 500, informational: 102 }),
		says: '',
	},
	{
		name: 'Response stalls halfway',
		kind: 'final',
		service: 'relay',
		timeout: TIMEOUT,
		behavior: () => ({ headers: { 'x-pace': 'stall' } }),
		says: `Mingleego stalled: no data received for ${TIMEOUT / 1000} seconds`,
	},
	{
		name: 'Slow response, each pause within the timeout',
		kind: 'harmless',
		service: 'relay',
		timeout: TIMEOUT,
		behavior: () => ({ headers: { 'x-pace': 'drip' } }),
		says: '',
	},
	{
		name: 'Redirect',
		kind: 'final',
		// To a place that the service would have on its record.
		behavior: ({ url }) => ({ redirectTo: `${url}/elsewhere` }),
		says: 'Mingleego returned 302, a redirect to another address: {url}/elsewhere',
	},
	{
		name: '200 with an HTML page',
		kind: 'final',
		behavior: ({ message }) => ({
			body: `<!doctype html><html><head><title>Sign in</title></head><body>${message}</body></html>`,
			contentType: 'text/html',
		}),
		says: ({ notAReply }) => `${notAReply}: Sign in {words}`,
	},
	{
		name: '200 with an error in JSON',
		kind: 'final',
		behavior: ({ operation, message }) => ({
			body: JSON.stringify(
				operation.returns === 'text'
					? { errors: [message], id: 'req_1' }
					: { success: false, message, text: '', fileUrl: null },
			),
		}),
		says: 'Mingleego reported an error: {words}',
	},
	{
		name: '200 with an error in words',
		kind: 'final',
		behavior: ({ message }) => ({ body: `Error: ${message}`, contentType: 'text/plain' }),
		says: ({ notAReply }) => `${notAReply}: Error: {words}`,
	},
	{
		name: '200 with garbage bytes',
		kind: 'final',
		behavior: () => ({ body: GARBAGE }),
		says: 'The response contains bytes that are not text (invalid UTF-8)',
	},
	{
		name: 'Generated file: its server limits the rate (429, Retry-After)',
		kind: 'harmless',
		only: ['complete', 'stream'],
		scopes: ['every'],
		generatesFile: true,
		service: 'relay',
		oneAtATime: true,
		behavior: () => ({ file: 'rateLimited' }),
		says: '',
	},
	{
		name: 'Generated file: its server is down (503)',
		kind: 'final',
		only: ['complete', 'stream'],
		scopes: ['every'],
		generatesFile: true,
		service: 'relay',
		oneAtATime: true,
		behavior: () => ({ fileStatus: 503 }),
		says: 'The reply was received, but its file could not be downloaded. The file server returned 503 Service Unavailable (after 4 attempts)',
	},
	...FILE_FAULTS.map(([name, file, says]) => ({
		name: `Generated file: ${name}`,
		kind: says === '' ? ('harmless' as const) : ('final' as const),
		only: ['complete' as const, 'stream' as const],
		generatesFile: true,
		behavior: () => ({ file }),
		says: `The reply was received, but its file could not be downloaded. The file server ${says}`,
	})),
];
