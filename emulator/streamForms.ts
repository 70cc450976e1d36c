/** What other services of this kind put into a stream, each as the lines of one event or as lines outside of any. */

/** What the service says of a fault. */
export const ERROR_MESSAGE = 'The assistant failed';

const data = (value: unknown) => [`data: ${JSON.stringify(value)}`];

/** What accompanies the reply and is no text of it. */
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

/** What says that a stream is over. */
export const ENDS = {
	quoted: ['data: "[DONE]"'],
	done: ['event: done', 'data: {}'],
	close: ['event: close', 'data: bye'],
	type: data({ type: 'end' }),
};

/** How an error is reported. */
export const ERRORS = {
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

/** What a service says in place of what its model has begun to say. */
export const REFUSAL = 'I cannot help with that.';
