import { createUtf8Decoder } from '../../nodes/client/http/utf8Decoder';
import { createSseDecoder, type ServerSentEvent } from '../../nodes/client/stream/sseDecoder';

/** Decodes a stream that arrives in these pieces. */
function decode(...pieces: string[]) {
	const events: ServerSentEvent[] = [];
	const strayLines: string[] = [];
	const decoder = createSseDecoder(
		createUtf8Decoder(),
		(event) => events.push(event),
		(line) => strayLines.push(line),
	);
	const texts = pieces.map((piece) => decoder.feed(Buffer.from(piece)));
	return { events, strayLines, text: texts.join('') + decoder.flush() };
}

test.each([
	['data: a\r', '\ndata: b\r', '\n\r\n'],
	['data: a\r\ndata: b\r', '\n\r', '\n'],
	['data: a\r', '', '\ndata: b\n\n'],
	['data: a\n', 'data: b\r', '\r'],
])('a CR and the LF behind it end one line, in whatever pieces: %j %j %j', (...pieces) => {
	const { events, text } = decode(...pieces);
	expect(events).toMatchObject([{ data: 'a\nb' }]);
	expect(events[0]).not.toHaveProperty('isUnfinished');
	expect(text).toBe(pieces.join(''));
});

test('a CR ends an event at once', () => {
	const events: ServerSentEvent[] = [];
	const decoder = createSseDecoder(createUtf8Decoder(), (event) => events.push(event));
	decoder.feed(Buffer.from('data: a\r\r'));
	expect(events).toMatchObject([{ data: 'a' }]);
});

test('an LF that opens the stream ends an empty line', () => {
	expect(decode('\n\ndata: a\n\n').events).toMatchObject([{ data: 'a' }]);
});

test('a last event without its blank line is unfinished', () => {
	expect(decode('data: a\n\ndata: b').events).toMatchObject([
		{ data: 'a' },
		{ data: 'b', isUnfinished: true },
	]);
});

test('a line that the standard ignores is stray, and no other', () => {
	const { strayLines } = decode(
		': comment\nid: 1\nretry: soon\nevent: e\n<html>\n{"a":"b"}\n\ndata: a\n\n',
	);
	expect(strayLines).toEqual(['<html>', '{"a":"b"}']);
});
