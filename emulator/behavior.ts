import type { FILE_FAULTS } from './fileFaults';
import type { KEY_ENCODINGS } from './quotedKey';
import type * as forms from './streamForms';

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
	quoteKey?: keyof typeof KEY_ENCODINGS;
	/** URL for the Location header; the status is 302 unless given. */
	redirectTo?: string;
	/**
	 * Destroys the connection: before anything is sent, or after the headers (a whole reply has then promised its
	 * length and sent half of it).
	 */
	reset?: 'beforeHeaders' | 'afterHeaders';
	/** What is wrong with how the file that a reply names is sent. */
	file?: keyof typeof FILE_FAULTS;
	/** The status of the response to a request for the reply's file. */
	fileStatus?: number;
}

/** For streams only. A number of chunks above what there is means "after all chunks". */
export interface StreamBehavior {
	/** A chunk's data; `{"text":"…"}` by default. */
	form?: keyof typeof forms.CHUNKS;
	/**
	 * The text of the last event; all of it by default, and no such event in the foreign form. Without `chunks`, a text
	 * that is to be tidied gets a citation mark.
	 */
	final?: keyof typeof forms.FINALS;
	/** The last event's name; it has no `fileUrl` then. */
	finalName?: string;
	/** What marks the last event instead of `fileUrl`. */
	finalMark?: keyof typeof forms.MARKS;
	/** What comes before each chunk and is no text of the reply. */
	aside?: keyof typeof forms.ASIDES;
	/** The chunk of that number, counted from 1, has the reply's `fileUrl`. */
	fileUrlAt?: number;
	/** Ends with `data: [DONE]`. */
	done?: boolean;
	/** Ends with an event that says so in another way. */
	end?: keyof typeof forms.ENDS;
	/** What the connection does after the last event, instead of ending properly. */
	afterEnd?: (typeof forms.AFTER_END)[number];
	/** The exact chunks, instead of the reply's words. */
	chunks?: string[];
	/** How lines end; '\n' by default. */
	newline?: (typeof forms.NEWLINES)[number];
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
	/** Reports an error after that many chunks, then ends. */
	errorAfter?: number;
	/** How it is reported; `{"error":{"message":…}}` by default. */
	errorForm?: keyof typeof forms.ERRORS;
	/** Destroys the connection after that many chunks. */
	cutAfter?: number;
	/** Ends the response properly after that many chunks, without a final event. */
	endAfter?: number;
	/** Sends nothing more after that many chunks; stays open. */
	stallAfter?: number;
	/** Compresses the stream, whatever the request accepts. */
	gzip?: boolean;
	/** The exact bytes of the stream. */
	raw?: string | Buffer;
}

export type Behavior = CommonBehavior & StreamBehavior;

/** What leaves the response itself as it is: its time, its pieces, and how the file that it names is sent. */
const HARMLESS = new Set(['delayMs', 'chunkDelayMs', 'splitEvery', 'file', 'fileStatus']);

/** Whether a response with that behavior is the API's ordinary one. */
export function isRegular(behavior: Behavior): boolean {
	return Object.entries(behavior).every(
		([name, value]) => value === undefined || HARMLESS.has(name),
	);
}
