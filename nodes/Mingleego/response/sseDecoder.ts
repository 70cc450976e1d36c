import { createParser } from 'eventsource-parser';

/** Turns bytes into text. */
export interface TextReader {
	decode(chunk: Uint8Array): string;
	/** There are no more bytes. */
	flush(): string;
}

/** One event of a stream, as the HTML standard defines it. */
export interface ServerSentEvent {
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
 * @param decoder for the bytes
 * @param onEvent called for each event, in order
 * @throws what the decoder throws, from `feed` and `flush`
 * @returns `feed` takes the next bytes and gives them back as text; `flush` says that there are no more
 */
export function createSseDecoder(
	decoder: TextReader,
	onEvent: (event: ServerSentEvent) => void,
): {
	feed(chunk: Uint8Array): string;
	flush(): string;
} {
	let ended = false;
	const parser = createParser({
		onEvent: (event) => onEvent(ended ? { ...event, unfinished: true } : event),
	});

	const parse = (text: string) => {
		if (text !== '') parser.feed(text);
		return text;
	};

	return {
		feed: (chunk) => parse(decoder.decode(chunk)),
		flush: () => {
			const rest = parse(decoder.flush());
			ended = true;
			// Ends the line and then the event. The third is for a lone CR at the end, which takes the first for its LF.
			parser.feed('\n\n\n');
			return rest;
		},
	};
}
