import type { ASIDES, ENDS, ERRORS } from './streamForms';

interface CommonBehavior {
	/**
	 * HTTP status. From 300 up, and without `body`, the response is `{"error": …}` with a fitting message; below 300
	 * it is the ordinary response with that status.
	 */
	status?: number;
	/** Sent exactly as it is. */
	body?: string | Buffer;
	/** The response's Content-Type; '' leaves the header out. */
	contentType?: string;
	/** The Retry-After header's value. */
	retryAfter?: string | number;
	/** Retry-After as a date, this many seconds from now by the service's clock. */
	retryAfterDate?: number;
	/**
	 * How far the service's clock, which the Date header shows, is ahead of ours in milliseconds; negative when it is
	 * behind.
	 */
	clockSkewMs?: number;
	/** Extra headers; they win over all others. */
	headers?: Record<string, string | string[]>;
	/** Milliseconds to wait before the response. */
	delayMs?: number;
	/**
	 * Sends an informational response with this status, such as 100, 102 or 103, every 50 milliseconds of the wait
	 * that `delayMs` asks for.
	 */
	informational?: number;
	/**
	 * Refuses with a message that quotes the request's key, and its bearer token, in that form; the status is 401 unless
	 * given.
	 */
	quoteKey?:
		| 'plain'
		| 'url'
		| 'urlLowerCase'
		| 'form'
		| 'json'
		| 'jsonUnicode'
		| 'html'
		| 'htmlNumbers'
		| 'base64'
		| 'base64Url'
		| 'hex'
		| 'hexUpperCase'
		| 'bytes';
	/** URL for the Location header; the status is 302 unless given. */
	redirectTo?: string;
	/**
	 * Destroys the connection: before anything is sent, or after the headers (a whole reply has then promised its
	 * length and sent half of it).
	 */
	reset?: 'beforeHeaders' | 'afterHeaders';
	/**
	 * How the file that a reply names is sent: the connection is lost halfway, half of it with status 206, compressed
	 * whatever the request accepts, or half of that and then a proper end; whole, but with the Content-Encoding
	 * `aws-chunked` that storage services leave there; a page that asks to sign in, in its place; or only when it is
	 * asked for again, after a 429 that asks to wait for two seconds.
	 */
	file?:
		'cut' | 'partial' | 'compressed' | 'compressedCut' | 'awsChunked' | 'webPage' | 'rateLimited';
	/** Uploads only: responds before the body is read; the status is 413 unless given. */
	respondEarly?: boolean;
	/** With `respondEarly`: then closes the connection with the body unread. For chats only: */
	closeEarly?: boolean;
}
interface ChatBehavior {
	/**
	 * The status of the response to a request for the reply's file. For streams only (a number of chunks above what
	 * there is means "after all chunks"):
	 */
	fileStatus?: number;
}
export interface StreamBehavior {
	/**
	 * A chunk's data: `{"text":"…"}` (default), a JSON string, bare text, `{"text":"…","fileUrl":null}`, or what
	 * another service sends, `{"choices":[{"delta":{"content":"…"}}]}`.
	 */
	form?: 'object' | 'string' | 'bare' | 'objectWithFileUrl' | 'foreign';
	/**
	 * The text of the last event: all of it (default), '', the last chunk that was not sent before, all of it tidied
	 * (without citation marks, bold type and blanks around it, links rewritten; without `chunks` the streamed text
	 * gets a citation mark for it), a refusal; or no such event, which is the default of the foreign form.
	 */
	final?: 'whole' | 'empty' | 'last' | 'tidied' | 'refused' | 'none';
	/** The last event's name; it has no `fileUrl` then. */
	finalName?: string;
	/** What marks the last event instead of `fileUrl`. */
	finalMark?: 'file_url' | 'done' | 'type' | 'none';
	/** What comes before each chunk and is no text of the reply. */
	aside?: keyof typeof ASIDES;
	/** The chunk of that number, counted from 1, has the reply's `fileUrl`. */
	fileUrlAt?: number;
	/** Ends with `data: [DONE]`. */
	done?: boolean;
	/** Ends with an event that says so in another way. */
	end?: keyof typeof ENDS;
	/** What the connection does after the last event, instead of ending properly. */
	afterEnd?: 'cut' | 'stall' | 'pings';
	/** The exact chunks, instead of the reply's words. */
	chunks?: string[];
	/** How lines end; '\n' by default. */
	newline?: '\n' | '\r\n' | '\r';
	/** Starts with a byte order mark. */
	bom?: boolean;
	/** Puts comment lines between the events. */
	comments?: boolean;
	/** Adds `event:` (chunk, final) and `id:` lines. */
	eventNames?: boolean;
	/** Leaves out the blank line that ends the last event. */
	noLastBlankLine?: boolean;
	/** Splits the stream into writes of this many bytes. */
	splitEvery?: number;
	/** Milliseconds between two events. */
	chunkDelayMs?: number;
	/** After that many chunks, an event named `error`, then the end. */
	errorEventAfter?: number;
	/** The same with `{"error":{"message":…}}` and no name, or in the form of `errorForm`. */
	errorPayloadAfter?: number;
	/** How an error is reported. */
	errorForm?: keyof typeof ERRORS;
	/** Destroys the connection after that many chunks. */
	cutAfter?: number;
	/** Ends the response properly after that many chunks, without a final event. */
	endAfter?: number;
	/** Sends nothing more after that many chunks; stays open. */
	stallAfter?: number;
	/** Compresses the stream, whatever the request accepts. */
	gzip?: boolean;
	/** Responds with plain JSON instead of a stream. */
	json?: boolean;
	/** The exact bytes of the stream. */
	raw?: string | Buffer;
}
export type Behavior = CommonBehavior & ChatBehavior & StreamBehavior;

/** What leaves the response itself as it is: its time, its pieces, and how the file that it names is sent. */
const HARMLESS = new Set(['delayMs', 'chunkDelayMs', 'splitEvery', 'file', 'fileStatus']);

/** Whether a response with that behavior is the API's ordinary one. */
export function isRegular(behavior: Behavior): boolean {
	return Object.entries(behavior).every(
		([name, value]) => value === undefined || HARMLESS.has(name),
	);
}
