import { createParser } from 'eventsource-parser';

/** Decodes bytes into text as they arrive. */
export interface IncrementalDecoder {
	decode(chunk: Uint8Array): string;
	/** Returns the remaining text when there are no more bytes. */
	flush(): string;
}

/** One server-sent event, as the HTML standard defines it. */
export interface ServerSentEvent {
	/** The event's name, if it has one. */
	event?: string;
	data: string;
	/** The stream ended before the blank line that ends an event, so the event may be truncated. */
	isUnfinished?: boolean;
}

/** Splits the bytes of one event stream into events. */
export interface SseDecoder {
	/** Takes the next bytes and returns them as text. */
	feed(chunk: Uint8Array): string;
	/** Ends the stream and returns the remaining text. */
	flush(): string;
}

/**
 * Splits the bytes of an event stream into events by the rules of the HTML standard (9.2.6: LF, CRLF and CR,
 * a byte-order mark, comments, several `data:` lines), even if a character or a line is split across
 * chunks. A last event without its blank line is emitted too, although the standard would drop it.
 *
 * @param decoder decodes the bytes into text
 * @param onEvent called for each event, in order
 * @param onStrayLine called for each line that is no comment and no field of the standard, which ignores it
 * @throws what the decoder throws, from `feed` and `flush`
 */
export function createSseDecoder(
	decoder: IncrementalDecoder,
	onEvent: (event: ServerSentEvent) => void,
	onStrayLine: (line: string) => void = () => {},
): SseDecoder {
	let hasEnded = false;
	let endsWithCr = false;
	const parser = createParser({
		onEvent: (event) => onEvent(hasEnded ? { ...event, isUnfinished: true } : event),
		onError: ({ type, line = '' }) => {
			if (type === 'unknown-field') onStrayLine(line);
		},
	});

	const feedText = (text: string) => {
		if (text === '') return text;
		// A CR ends a line, whether an LF follows or not. The parser would wait for the next text to see.
		const rest = endsWithCr && text.startsWith('\n') ? text.slice(1) : text;
		endsWithCr = text.endsWith('\r');
		parser.feed(endsWithCr ? `${rest}\n` : rest);
		return text;
	};

	return {
		feed: (chunk) => feedText(decoder.decode(chunk)),
		flush: () => {
			const remainingText = feedText(decoder.flush());
			hasEnded = true;
			// Ends the line and then the event.
			parser.feed('\n\n');
			return remainingText;
		},
	};
}
