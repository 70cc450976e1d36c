import { createParser } from 'eventsource-parser';

import { utf8Reader } from '../http/utf8Decoder';

/** One event of a stream, as the HTML standard defines it. */
export interface StreamEvent {
	/** The event's name, if it has one. */
	event?: string;
	data: string;
	/** The stream ended before the blank line that ends an event: it may have been cut there. */
	unfinished?: boolean;
}

/**
 * Splits the bytes of an event stream into events by the rules of the HTML standard (9.2.6: LF, CRLF and CR,
 * a byte-order mark, comments, several `data:` lines), also where a character or a line is split across
 * chunks. A last event that lacks its blank line counts too, which the standard would drop.
 *
 * @param onEvent called for each event, in order
 * @throws ServiceFailure, from `feed` and `end`, for bytes that are no UTF-8
 * @returns `feed` takes the next bytes and gives them back as text; `end` says that there are no more
 */
export function eventSplitter(onEvent: (event: StreamEvent) => void): {
	feed(chunk: Uint8Array): string;
	end(): string;
} {
	let ended = false;
	const parser = createParser({
		onEvent: (event) => onEvent(ended ? { ...event, unfinished: true } : event),
	});
	const reader = utf8Reader();

	const pass = (text: string) => {
		if (text !== '') parser.feed(text);
		return text;
	};

	return {
		feed: (chunk) => pass(reader.next(chunk)),
		end: () => {
			const rest = pass(reader.end());
			ended = true;
			// Ends the line and then the event. The third is for a lone CR at the end, which takes the first for its LF.
			parser.feed('\n\n\n');
			return rest;
		},
	};
}
