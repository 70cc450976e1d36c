import { ApiError } from '../../nodes/client/errors/apiError';
import { truncate } from '../../nodes/client/errors/errorMessage';
import { createUtf8Decoder } from '../../nodes/client/http/utf8Decoder';
import {
	CompletionAccumulator,
	type StreamHistory,
} from '../../nodes/client/stream/completionAccumulator';
import { createSseDecoder } from '../../nodes/client/stream/sseDecoder';

/** Reads a stream's bytes as the node does, cut into chunks of `size` bytes. */
function read(
	stream: string | Buffer,
	size = Infinity,
	history: StreamHistory = { endsExplicitly: false },
) {
	const bytes = Buffer.from(stream);
	const reply = new CompletionAccumulator();
	const splitter = createSseDecoder(createUtf8Decoder(), (event) => reply.add(event));
	for (let start = 0; start < bytes.length; start += size) {
		splitter.feed(bytes.subarray(start, Math.min(start + size, bytes.length)));
	}
	splitter.flush();
	return reply.finish(history);
}

/** @param payloads each event's data; what is not text becomes JSON */
const formatEvents = (...payloads: unknown[]) =>
	payloads
		.map((data) => (typeof data === 'string' ? data : JSON.stringify(data)))
		.map((data) => `data: ${data}\n\n`)
		.join('');

const FILE = 'https://mingleego.com/files/report.pdf';
const TEXT = 'Grüße, 世界 🌍: "ja"\nund\n\nnein';
const CHUNKS = ['Grüße, ', '世界 🌍', ': "ja"\n', 'und\n\nnein'];

describe('the forms of a chunk', () => {
	test.each([
		['objects with text', CHUNKS.map((text) => ({ text }))],
		['objects that all carry fileUrl', CHUNKS.map((text) => ({ text, fileUrl: null }))],
		['JSON strings', CHUNKS.map((text) => JSON.stringify(text))],
	])('%s', (_name, chunks) => {
		expect(read(formatEvents(...chunks, { text: TEXT, fileUrl: FILE }))).toEqual({
			text: TEXT,
			fileUrl: FILE,
		});
	});

	test('bare text, its line breaks as several data lines', () => {
		const stream = CHUNKS.map(
			(chunk) =>
				`${chunk
					.split('\n')
					.map((line) => `data: ${line}\n`)
					.join('')}\n`,
		);
		expect(read(`${stream.join('')}data: [DONE]\n\n`)).toEqual({ text: TEXT, fileUrl: null });
	});

	test('objects as various services write them', () => {
		const chunks = ['{"text":"a"}', '{"text": "b"}', '{ "text": "c" }', '{\t"text":"d"}'];
		const escaped = ['{"text":"\\u0065\\n"}', '{"text":"\\"f\\\\"}', '{"te\\u0078t":"g"}'];
		expect(
			read(formatEvents(...chunks, ...escaped, '{"text":""}', { text: '', fileUrl: null })),
		).toEqual({ text: 'abcde\n"f\\g', fileUrl: null });
	});

	test.each(['{"text":"a\tb"}', '{"text":"a"b"}', '{"text":"a\\"}', '{"text":"a"}}'])(
		'%s is not an object, so it is bare text',
		(chunk) => {
			expect(read(formatEvents(chunk, '[DONE]')).text).toBe(chunk);
		},
	);

	test('bare text that looks like JSON is text', () => {
		expect(read(formatEvents('42', 'null', '[1]', '"', 'true', '{', '[DONE]')).text).toBe(
			'42null[1]"true{',
		);
	});

	test('a word in quotation marks among bare text keeps them', () => {
		expect(read('data: He said \n\ndata: "yes"\n\ndata: .\n\ndata: [DONE]\n\n').text).toBe(
			'He said "yes".',
		);
	});

	test('leading blanks of bare text are kept, but for the one after the colon', () => {
		expect(read('data: Hello\n\ndata:  world\n\ndata:!\n\ndata: [DONE]\n\n').text).toBe(
			'Hello world!',
		);
	});

	test('the forms mixed in one stream', () => {
		expect(read(formatEvents({ text: 'a' }, '"b"', 'c', { text: '', fileUrl: null })).text).toBe(
			'abc',
		);
	});

	test('an object without text is a note beside the text, but text in a stream of bare text', () => {
		expect(
			read(
				formatEvents({ type: 'start' }, { text: 'a' }, { usage: 3 }, { text: 'a', fileUrl: null }),
			).text,
		).toBe('a');
		expect(read(formatEvents('[', '{"a":1}', ']', '[DONE]')).text).toBe('[{"a":1}]');
	});
});

describe('the final response', () => {
	test.each([
		['holds the whole text again', 'one two two', 'one two two'],
		['holds nothing', '', 'one two two'],
		['holds a last chunk that was not sent before', ' three', 'one two two three'],
		['holds a last chunk that is like the one before it', ' two', 'one two two two'],
		['holds the whole text and a rest that was not sent', 'one two two three', 'one two two three'],
		['holds the whole text with other blanks around it', ' one two two\n', ' one two two\n'],
		['holds half of the words, in another order', 'two, two one', 'two, two one'],
		['holds fewer of them than half', 'one, two,', 'one two twoone, two,'],
	])('%s', (_name, final, text) => {
		const chunks = ['one', ' ', 'two', ' ', 'two'].map((chunk) => ({ text: chunk }));
		expect(read(formatEvents(...chunks, { text: final, fileUrl: FILE }))).toEqual({
			text,
			fileUrl: FILE,
		});
	});

	test.each([
		[
			'removes citation marks',
			'Revenue rose by 4 %【4:0†source】 in May【4:1†source】.',
			'Revenue rose by 4 % in May.',
		],
		[
			'rewrites a link',
			'Here is [the report](sandbox:/mnt/data/report.pdf) for May',
			'Here is [the report](https://mingleego.com/files/report.pdf) for May',
		],
		['tidies Markdown', '**Total**: 4\n\n\n* one\n* two\n', 'Total: 4\n\n- one\n- two'],
		['trims blanks', '\n\none two\n', 'one two'],
		[
			'tidies a text without spaces',
			'今月の売上は四百です【4:0†source】。',
			'今月の売上は四百です。',
		],
	])('that %s is the reply', (_name, streamed, final) => {
		const chunks = Array.from(streamed).map((text) => ({ text }));
		expect(read(formatEvents(...chunks, { text: final, fileUrl: null })).text).toBe(final);
	});

	test.each(['0', ' 0', 'ha'])(
		'%j with the form of every other event is a chunk, though the one before it is like it',
		(last) => {
			const chunks = ['The total is ', '5', last, last].map((text) => ({ text, fileUrl: null }));
			expect(read(formatEvents(...chunks)).text).toBe(`The total is 5${last}${last}`);
		},
	);

	test('with the form of every other event is appended, also where it begins with the chunks', () => {
		expect(
			read(formatEvents({ text: 'a', fileUrl: null }, { text: 'ab', fileUrl: null })).text,
		).toBe('aab');
	});

	test('has another form than the chunks also where an empty event of its form opened the stream', () => {
		const chunks = ['one ', 'two ', 'three'].map((text) => ({ text }));
		expect(
			read(
				formatEvents({ text: '', fileUrl: null }, ...chunks, {
					text: 'One two three',
					fileUrl: null,
				}),
			).text,
		).toBe('One two three');
	});

	test('is distinguished from chunks of the same form by its name', () => {
		const chunks = ['one ', 'two ', 'three'].map((text) => ({ text, fileUrl: null }));
		const final = JSON.stringify({ text: 'One two three', fileUrl: null });
		expect(read(`${formatEvents(...chunks)}event: final\ndata: ${final}\n\n`).text).toBe(
			'One two three',
		);
		const named = chunks.map((chunk) => `event: final\ndata: ${JSON.stringify(chunk)}\n\n`);
		expect(read(`${named.join('')}event: final\ndata: ${final}\n\n`).text).toBe(
			'one two threeOne two three',
		);
	});

	test('may be bare text or a JSON string where its name says so', () => {
		expect(
			read('data: one \n\ndata: two three\n\nevent: final\ndata: One two three\n\n').text,
		).toBe('One two three');
		expect(read('data: "one "\n\ndata: "two"\n\nevent: complete\ndata: "One two"\n\n').text).toBe(
			'One two',
		);
	});

	test('equal chunks are joined, each time', () => {
		const chunks = Array.from({ length: 500 }, () => ({ text: 'ha' }));
		expect(read(formatEvents(...chunks, { text: '', fileUrl: null })).text).toBe('ha'.repeat(500));
		expect(read(formatEvents(...chunks, { text: 'ha'.repeat(500), fileUrl: null })).text).toBe(
			'ha'.repeat(500),
		);
	});

	test.each([
		['a blank after `data:`', ['Hello', 'big', 'world'], 'Hello big world'],
		['line breaks', ['one', '', 'two'], 'one\n\ntwo'],
		['half of a line end', ['one\r\n', 'two'], 'one\ntwo'],
	])('chunks that lost %s on their way are in the final event whole', (_name, chunks, text) => {
		const forwarded = [] as string[];
		const reply = new CompletionAccumulator((piece) => forwarded.push(piece));
		for (const chunk of chunks) reply.add({ data: JSON.stringify({ text: chunk }) });
		reply.add({ data: JSON.stringify({ text, fileUrl: null }) });
		expect(reply.finish({ endsExplicitly: false }).text).toBe(text);
		expect(forwarded).toEqual(chunks.filter((chunk) => chunk !== ''));
	});

	test.each([
		['of which a part was not sent before', 'one two three four', ' four'],
		['that is a last chunk', ' four', ' four'],
		['that differs from what was forwarded', 'One, two three', undefined],
	])('%s is forwarded only where it fits what was', (_name, final, rest) => {
		const chunks = ['one ', 'two ', 'three'];
		const forwarded = [] as string[];
		const reply = new CompletionAccumulator((piece) => forwarded.push(piece));
		for (const text of chunks) reply.add({ data: JSON.stringify({ text }) });
		reply.add({ data: JSON.stringify({ text: final, fileUrl: null }) });
		reply.finish({ endsExplicitly: false });
		expect(forwarded).toEqual(rest === undefined ? chunks : [...chunks, rest]);
	});

	test('equal chunks that all have the final form', () => {
		const chunks = ['a', 'a', 'a'].map((text) => ({ text, fileUrl: null }));
		expect(read(formatEvents(...chunks, { text: 'aaa', fileUrl: null })).text).toBe('aaa');
	});

	test('the final event alone', () => {
		expect(read(formatEvents({ text: 'all at once', fileUrl: null })).text).toBe('all at once');
		expect(read(formatEvents({ text: '', fileUrl: FILE }))).toEqual({ text: '', fileUrl: FILE });
		expect(read(formatEvents({ fileUrl: FILE }))).toEqual({ text: '', fileUrl: FILE });
		expect(read(formatEvents({ text: '', fileUrl: null }))).toEqual({ text: '', fileUrl: null });
		expect(read('event: final\ndata: {"text":""}\n\n')).toEqual({ text: '', fileUrl: null });
	});

	test('nothing counts after [DONE]', () => {
		expect(read(formatEvents('a', '[DONE]', 'b')).text).toBe('a');
		expect(read(formatEvents({ text: 'a' }, { text: 'a', fileUrl: FILE }, '[DONE]'))).toEqual({
			text: 'a',
			fileUrl: FILE,
		});
	});
});

describe('the end of a stream', () => {
	const chunks = formatEvents({ text: 'one ' }, { text: 'two' });
	const whole = formatEvents({ text: 'one two', fileUrl: FILE });

	test.each([
		['an empty event', 'data:\n\n'],
		['an event named done', 'event: done\ndata: done\n\n'],
		['an event named end', 'event: end\ndata: [END]\n\n'],
		['a ping', 'event: ping\ndata: ping\n\n'],
		['a note', formatEvents({ usage: 3 })],
		['the same event again', whole],
	])('%s after the final event changes nothing', (_name, event) => {
		for (const final of [whole, formatEvents({ text: '', fileUrl: FILE })]) {
			expect(read(chunks + final + event)).toEqual({ text: 'one two', fileUrl: FILE });
		}
	});

	test.each(['ping', 'heartbeat', 'keepalive', 'keep-alive'])(
		'an event named %s between the chunks is not text',
		(name) => {
			const ping = `event: ${name}\ndata: still here\n\n`;
			expect(read(ping + chunks + ping + whole).text).toBe('one two');
		},
	);

	test.each(['done', 'end'])('an event named %s ends the stream as [DONE] does', (name) => {
		for (const data of ['', '{}', name]) {
			expect(read(`${chunks}event: ${name}\ndata: ${data}\n\n`).text).toBe('one two');
		}
		expect(() => read(`event: ${name}\ndata: {}\n\n`)).toThrow('without a reply');
	});

	test.each(['done', 'end', 'final', 'complete'])(
		'an event named %s holds the final response, also without fileUrl',
		(name) => {
			const final = `event: ${name}\ndata: {"text":"one two"}\n\n`;
			expect(read(chunks + final)).toEqual({ text: 'one two', fileUrl: null });
		},
	);

	test.each([
		['an empty event', 'data:\n\n'],
		['an empty chunk', formatEvents({ text: '' })],
		['a ping', 'event: ping\ndata: ping\n\n'],
		['a note', formatEvents({ usage: 3 })],
	])('%s after a final event that differs does not make a chunk of it', (_name, event) => {
		expect(read(chunks + formatEvents({ text: 'One two', fileUrl: null }) + event).text).toBe(
			'One two',
		);
	});

	test.each([
		['chunks', chunks, false],
		['[DONE]', `${chunks}data: [DONE]\n\n`, true],
		['a named end', `${chunks}event: end\ndata:\n\n`, true],
		['the whole text again', chunks + whole, true],
		['the whole text again, in a named event', `${chunks}event: final\ndata: "one two"\n\n`, true],
		[
			'a final event that differs',
			chunks + formatEvents({ text: 'one two.', fileUrl: null }),
			false,
		],
		['an empty final event', chunks + formatEvents({ text: '', fileUrl: null }), false],
		['a final event alone', whole, false],
		[
			'the whole text again, where a chunk has a fileUrl',
			formatEvents({ text: 'one ', fileUrl: null }, { text: 'two' }) + whole,
			false,
		],
	])('whether %s say that nothing more is to come', (_name, stream, over) => {
		const reply = new CompletionAccumulator();
		const splitter = createSseDecoder(createUtf8Decoder(), (event) => reply.add(event));
		splitter.feed(Buffer.from(stream));
		expect(reply.isDone).toBe(over);
	});

	test('the URL of a file is kept when text follows it', () => {
		expect(
			read(
				formatEvents({ text: '', fileUrl: FILE }, { text: 'one' }, { text: 'one', fileUrl: null }),
			),
		).toEqual({ text: 'one', fileUrl: FILE });
	});
});

describe('the wire format', () => {
	const data = CHUNKS.map((text) => JSON.stringify({ text })).concat(
		JSON.stringify({ text: TEXT, fileUrl: FILE }),
	);

	test.each([
		['LF', '\n'],
		['CRLF', '\r\n'],
		['CR', '\r'],
	])('%s, a byte-order mark, comments, names and IDs, cut at every size of chunk', (_name, nl) => {
		const lines = data.flatMap((line, index) => [
			': keep-alive',
			'event: message',
			`id: ${index}`,
			'retry: 10',
			`data:${line}`,
			'',
		]);
		const stream = Buffer.from(`\uFEFF${lines.join(nl)}${nl}`);
		for (let size = 1; size <= 40; size += 1) {
			expect(read(stream, size)).toEqual({ text: TEXT, fileUrl: FILE });
		}
	});

	test('split in two at every byte', () => {
		const stream = Buffer.from(formatEvents(...data));
		for (let at = 0; at <= stream.length; at += 1) {
			const reply = new CompletionAccumulator();
			const splitter = createSseDecoder(createUtf8Decoder(), (event) => reply.add(event));
			splitter.feed(stream.subarray(0, at));
			splitter.feed(stream.subarray(at));
			splitter.flush();
			expect(reply.finish({ endsExplicitly: false })).toEqual({ text: TEXT, fileUrl: FILE });
		}
	});

	test.each(['\n', '\r\n', '\r', ''])(
		'a last event without its blank line counts (line end %j)',
		(nl) => {
			expect(read(`data: {"text":"a"}\n\ndata: {"text":"ab","fileUrl":null}${nl}`).text).toBe('ab');
			expect(read(`data: {"text":"a"}\n\ndata: {"text":"ab","fileUrl":null}${nl}`, 1).text).toBe(
				'ab',
			);
		},
	);
});

/** What reading a stream throws. */
function getFailure(stream: string, history?: StreamHistory) {
	try {
		return { text: read(stream, Infinity, history).text };
	} catch (failure) {
		if (!(failure instanceof ApiError)) throw failure;
		return { message: failure.message, cut: failure.isTruncated };
	}
}

describe('a stream of chunks without a final response', () => {
	const chunks = formatEvents({ text: 'a' }, { text: 'b' });
	const CUT = { message: 'The stream ended before the reply was complete', cut: true };

	test.each([
		['objects', chunks],
		['JSON strings', formatEvents('"a"', '"b"')],
		['bare text', formatEvents('a', 'b')],
	])('is a reply: %s', (_name, stream) => {
		expect(read(stream)).toEqual({ text: 'ab', fileUrl: null });
	});

	test.each([
		['[DONE]', `${chunks}data: [DONE]\n\n`],
		['a named end', `${chunks}event: done\ndata: {}\n\n`],
		['a final response', chunks + formatEvents({ text: 'ab', fileUrl: null })],
		['a final response that differs', chunks + formatEvents({ text: 'ab.', fileUrl: null })],
		['an empty final response', chunks + formatEvents({ text: '', fileUrl: FILE })],
		['a named final response', `${chunks}event: complete\ndata: {"text":"ab"}\n\n`],
		['a final response alone', formatEvents({ text: 'all', fileUrl: null })],
		[
			'the whole text again, where each event has a fileUrl',
			formatEvents(...['a', 'b', 'ab'].map((text) => ({ text, fileUrl: null }))),
		],
		[
			'a named final response, where each event has a fileUrl',
			`${formatEvents({ text: 'a', fileUrl: null })}event: end\ndata: {"text":"b","fileUrl":null}\n\n`,
		],
	])('was cut, where another one ended with %s', (_name, stream) => {
		const history = { endsExplicitly: false };
		expect(getFailure(chunks, history)).toEqual({ text: 'ab' });
		read(stream, Infinity, history);
		expect(history).toEqual({ endsExplicitly: true });
		expect(getFailure(chunks, history)).toEqual(CUT);
		expect(getFailure(stream, history)).toHaveProperty('text');
	});

	test.each([
		['that had none either', chunks],
		[
			'of which each event has a fileUrl, so that the last one says nothing',
			formatEvents(...['a', 'b', 'c'].map((text) => ({ text, fileUrl: null }))),
		],
	])('is a reply after one %s', (_name, stream) => {
		const history = { endsExplicitly: false };
		read(stream, Infinity, history);
		expect(history).toEqual({ endsExplicitly: false });
	});

	test.each([
		['an object', '{"text":"ab","fileU'],
		['the first object', '{"text":"a', ''],
		['a JSON string', '"ab'],
		['[DONE]', '[DO'],
	])('was cut where it ends in the middle of %s', (_name, start, before = chunks) => {
		expect(getFailure(`${before}data: ${start}`)).toEqual(CUT);
	});

	test('was cut where it ends in the middle of an object, among bare text', () => {
		expect(getFailure('data: one\n\ndata: {"text":"one","fi')).toEqual(CUT);
	});
});

describe('never a short success', () => {
	test.each([
		['only comments', ': ping\n\n: ping\n\n', ''],
		['nothing', '', ''],
		['empty events', 'data:\n\ndata:\n\n', ''],
		['empty chunks', formatEvents({ text: '' }, '{ "text" : "" }'), ''],
		['only [DONE]', formatEvents('[DONE]'), ' Its first event: [DONE]'],
		['only pings', 'event: ping\ndata: ping\n\n', ''],
		[
			'events of another form',
			formatEvents({ choices: [{ delta: { content: 'Hi' } }] }, { choices: [] }, '[DONE]'),
			' Its first event: {"choices":[{"delta":{"content":"Hi"}}]}',
		],
		[
			'a text that is none',
			formatEvents({ text: null, fileUrl: null }),
			' Its first event: {"text":null,"fileUrl":null}',
		],
		[
			'text in an object',
			formatEvents({ text: { value: 'a' } }),
			' Its first event: {"text":{"value":"a"}}',
		],
	])('%s is an error, and not asked for again', (_name, stream, quote) => {
		const expected = {
			message: `The stream ended without a reply${quote && `.${quote}`}`,
			cut: false,
		};
		expect(getFailure(stream)).toEqual(expected);
		expect(getFailure(stream, { endsExplicitly: true })).toEqual(expected);
	});

	test('the quote of a first event is short, of one line and without markup', () => {
		const { message = '' } = getFailure(formatEvents({ html: `<b>\n${'x'.repeat(10_000)}` }));
		expect(truncate(message)).toMatch(/Its first event: \{"html":" \\nx+…$/);
	});

	test.each([
		['an error event with text', 'event: error\ndata: out of credits\n\n', 'out of credits'],
		[
			'an error event with JSON',
			'event: error\ndata: {"message":"out of credits"}\n\n',
			'out of credits',
		],
		[
			'a payload of type error',
			formatEvents({ type: 'error', message: 'out of credits' }),
			'out of credits',
		],
		[
			'a payload with error',
			formatEvents({ error: { message: 'out of credits' } }),
			'out of credits',
		],
		[
			'a payload with text and error',
			formatEvents({ text: 'a', fileUrl: null, error: 'out of credits' }),
			'out of credits',
		],
	])('%s is an error with the service’s message', (_name, stream, message) => {
		expect(() => read(formatEvents({ text: 'a' }) + stream)).toThrow(
			`Mingleego reported an error: ${message}`,
		);
	});

	test.each([null, false, '', [], {}])('an error field of %j is not an error', (error) => {
		expect(read(formatEvents({ text: 'a', error }, { text: 'a', fileUrl: null, error })).text).toBe(
			'a',
		);
	});
});
