import { getStatus } from './statuses';

/** What services put around a status: `Error 502: Bad Gateway`, `HTTP/1.1 429 Too Many Requests`. */
const PREFIX = '(?:(?:http(?:/[\\d.]+)?|error|status(?: code)?)[\\s:]*)?';
const SEPARATOR = '[\\s.:;,!-]*';

/**
 * Removes a status and its reason phrase from the start of a service's message, because the sentence before it says
 * them already. Error pages have them in their title and in their heading.
 *
 * @param quote one line, at most 64 Ki characters
 * @param status HTTP status
 * @returns the rest of the message; empty if it says nothing else
 */
export function removeStatus(quote: string, status: number): string {
	const phrase = getStatus(status).text;
	if (phrase === '') return quote;
	const numbered = `${PREFIX}${status}${SEPARATOR}${phrase}(?!\\w)${SEPARATOR}`;
	// Without the number, it may be the start of a sentence.
	const alone = `${phrase}\\s*(?:\\(${status}\\)\\s*)?(?:[.:;,!-]${SEPARATOR}|$)`;
	return quote
		.replace(new RegExp(`^(?:${numbered})+`, 'i'), '')
		.replace(new RegExp(`^(?:${alone})`, 'i'), '');
}
