/** What the documentation leaves open in a stream, and how services of this kind fill it in: each form by a name. */

/** What the service says of a fault. */
const ERROR_MESSAGE = 'The assistant failed';

/** The lines of an event without a name. */
const data = (value: unknown) => [`data: ${JSON.stringify(value)}`];

/** The data of a chunk. */
export const CHUNKS = {
	object: (text: string) => JSON.stringify({ text }),
	objectWithFileUrl: (text: string) => JSON.stringify({ text, fileUrl: null }),
	string: (text: string) => JSON.stringify(text),
	bare: (text: string) => text,
	// What another service sends.
	foreign: (text: string) => JSON.stringify({ choices: [{ delta: { content: text } }] }),
};

/** The text of the last event, by what the chunks would be; undefined for none. */
export const FINALS = {
	whole: (chunks: string[]) => chunks.join(''),
	empty: () => '',
	// The last chunk is not sent before.
	last: (chunks: string[]) => chunks.at(-1) ?? '',
	tidied: (chunks: string[]) =>
		chunks
			.join('')
			.replace(/【[^】]*】/g, '')
			.replace(/\*\*/g, '')
			.replace(/\]\(sandbox:\/mnt\/data\//g, '](https://mingleego.com/files/')
			.trim(),
	// What a service says in place of what its model has begun to say.
	refused: () => 'I cannot help with that.',
	none: () => undefined,
};

/** What marks the last event, beside its text. */
export const MARKS = {
	fileUrl: (fileUrl: string | null) => ({ fileUrl }),
	file_url: (fileUrl: string | null) => ({ file_url: fileUrl }),
	done: () => ({ done: true }),
	type: () => ({ type: 'final' }),
	none: () => ({}),
};

/** What accompanies the reply and is no text of it: the lines of an event. */
export const ASIDES = {
	ping: ['event: ping', 'data: still here'],
	pingData: ['data: ping'],
	pingObject: data({ type: 'ping' }),
	time: ['data: 1764951853973'],
	usage: data({ usage: { tokens: 3 } }),
	reasoning: ['event: reasoning', 'data: The user wants to know'],
	reasoningObject: data({ type: 'reasoning', text: 'The user wants to know' }),
	tool: data({ type: 'tool', text: 'search(weather)' }),
	status: data({ type: 'status', text: 'Searching' }),
};

/** What says that a stream is over: the lines of an event. */
export const ENDS = {
	quoted: ['data: "[DONE]"'],
	done: ['event: done', 'data: {}'],
	close: ['event: close', 'data: bye'],
	type: data({ type: 'end' }),
};

/** How an error is reported: the lines of an event, or lines outside of any. */
export const ERRORS = {
	payload: data({ error: { message: ERROR_MESSAGE } }),
	named: ['event: error', ...data({ error: ERROR_MESSAGE })],
	event: data({ event: 'error', message: ERROR_MESSAGE }),
	statusCode: data({ statusCode: 500, message: ERROR_MESSAGE }),
	object: data({ object: 'error', message: ERROR_MESSAGE }),
	success: data({ success: false, message: ERROR_MESSAGE }),
	errorMessage: data({ error_message: ERROR_MESSAGE }),
	typeText: data({ type: 'error', text: ERROR_MESSAGE }),
	failed: ['event: failed', `data: ${ERROR_MESSAGE}`],
	line: [JSON.stringify({ error: ERROR_MESSAGE })],
	page: ['<html>', `<head><title>${ERROR_MESSAGE}</title></head>`, '<body>', '</body>', '</html>'],
};

/** What the connection does after the last event, instead of ending properly. */
export const AFTER_END = ['cut', 'stall', 'pings'] as const;

/** How a line ends. */
export const NEWLINES = ['\n', '\r\n', '\r'] as const;
