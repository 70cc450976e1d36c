'use strict';

const { eventSplitter } = require('../../nodes/Mingleego/response/streamEvents');
const { StreamedReply } = require('../../nodes/Mingleego/response/streamedReply');
const { ServiceFailure } = require('../../nodes/Mingleego/response/serviceFailure');

/**
 * Reads a stream's bytes as the node does, cut into chunks of `size` bytes.
 *
 * @param {string | Buffer} stream
 * @param {number} [size]
 */
function read(stream, size = Infinity) {
	const bytes = Buffer.from(stream);
	const reply = new StreamedReply();
	const splitter = eventSplitter((event) => reply.add(event));
	for (let start = 0; start < bytes.length; start += size) {
		splitter.feed(bytes.subarray(start, Math.min(start + size, bytes.length)));
	}
	splitter.end();
	return reply.finish();
}

/** @param {unknown[]} payloads each event's data; what is no text becomes JSON */
const events = (...payloads) =>
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
		expect(read(events(...chunks, { text: TEXT, fileUrl: FILE }))).toEqual({
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
		expect(read(events(...chunks, ...escaped, '{"text":""}', { text: '', fileUrl: null }))).toEqual(
			{ text: 'abcde\n"f\\g', fileUrl: null },
		);
	});

	test.each(['{"text":"a\tb"}', '{"text":"a"b"}', '{"text":"a\\"}', '{"text":"a"}}'])(
		'%s is no object, so it is bare text',
		(chunk) => {
			expect(read(events(chunk, '[DONE]')).text).toBe(chunk);
		},
	);

	test('bare text that looks like JSON is text', () => {
		expect(read(events('42', 'null', '[1]', '"', 'true', '{', '[DONE]')).text).toBe(
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
		expect(read(events({ text: 'a' }, '"b"', 'c', { text: '', fileUrl: null })).text).toBe('abc');
	});

	test('an object without text is a note beside the text, but text in a stream of bare text', () => {
		expect(
			read(events({ type: 'start' }, { text: 'a' }, { usage: 3 }, { text: 'a', fileUrl: null }))
				.text,
		).toBe('a');
		expect(read(events('[', '{"a":1}', ']', '[DONE]')).text).toBe('[{"a":1}]');
	});
});

describe('every character once', () => {
	test.each([
		['holds the whole text again', 'one two two', 'one two two'],
		['holds nothing', '', 'one two two'],
		['holds the last chunk again', 'two', 'one two two'],
		['holds a last chunk that was not sent before', ' three', 'one two two three'],
		['holds the whole text and a rest that was not sent', 'one two two three', 'one two two three'],
		['holds the whole text with other blanks around it', ' one two two\n', 'one two two'],
	])('the final event %s', (_name, final, text) => {
		const chunks = ['one', ' ', 'two', ' ', 'two'].map((chunk) => ({ text: chunk }));
		expect(read(events(...chunks, { text: final, fileUrl: FILE }))).toEqual({
			text,
			fileUrl: FILE,
		});
	});

	test('chunks that are alike are joined, each time', () => {
		const chunks = Array.from({ length: 500 }, () => ({ text: 'ha' }));
		expect(read(events(...chunks, { text: '', fileUrl: null })).text).toBe('ha'.repeat(500));
		expect(read(events(...chunks, { text: 'ha'.repeat(500), fileUrl: null })).text).toBe(
			'ha'.repeat(500),
		);
	});

	test.each([
		['a blank behind `data:`', ['Hello', 'big', 'world'], 'Hello big world'],
		['line breaks', ['one', '', 'two'], 'one\n\ntwo'],
		['half of a line end', ['one\r\n', 'two'], 'one\ntwo'],
	])('chunks that lost %s on their way are in the final event whole', (_name, chunks, text) => {
		const pieces = /** @type {string[]} */ ([]);
		const reply = new StreamedReply((piece) => pieces.push(piece));
		for (const chunk of chunks) reply.add({ data: JSON.stringify({ text: chunk }) });
		reply.add({ data: JSON.stringify({ text, fileUrl: null }) });
		expect(reply.finish().text).toBe(text);
		expect(pieces).toEqual(chunks.filter((chunk) => chunk !== ''));
	});

	test('alike chunks that all have the final form', () => {
		const chunks = ['a', 'a', 'a'].map((text) => ({ text, fileUrl: null }));
		expect(read(events(...chunks, { text: 'aaa', fileUrl: null })).text).toBe('aaa');
	});

	test('the final event alone', () => {
		expect(read(events({ text: 'all at once', fileUrl: null })).text).toBe('all at once');
		expect(read(events({ text: '', fileUrl: FILE }))).toEqual({ text: '', fileUrl: FILE });
		expect(read(events({ fileUrl: FILE }))).toEqual({ text: '', fileUrl: FILE });
	});

	test('nothing counts after [DONE]', () => {
		expect(read(events('a', '[DONE]', 'b')).text).toBe('a');
		expect(read(events({ text: 'a' }, { text: 'a', fileUrl: FILE }, '[DONE]'))).toEqual({
			text: 'a',
			fileUrl: FILE,
		});
	});
});

describe('the end of a stream', () => {
	const chunks = events({ text: 'one ' }, { text: 'two' });
	const whole = events({ text: 'one two', fileUrl: FILE });

	test.each([
		['an empty event', 'data:\n\n'],
		['an event named done', 'event: done\ndata: done\n\n'],
		['an event named end', 'event: end\ndata: [END]\n\n'],
		['a ping', 'event: ping\ndata: ping\n\n'],
		['a note', events({ usage: 3 })],
		['the same event again', whole],
	])('%s behind the final event changes nothing', (_name, event) => {
		for (const final of [whole, events({ text: '', fileUrl: FILE })]) {
			expect(read(chunks + final + event)).toEqual({ text: 'one two', fileUrl: FILE });
		}
	});

	test.each(['ping', 'heartbeat', 'keepalive', 'keep-alive'])(
		'an event named %s between the chunks is no text',
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

	test('the URL of a file is kept when text follows it', () => {
		expect(
			read(events({ text: '', fileUrl: FILE }, { text: 'one' }, { text: 'one', fileUrl: null })),
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
		const stream = Buffer.from(events(...data));
		for (let at = 0; at <= stream.length; at += 1) {
			const reply = new StreamedReply();
			const splitter = eventSplitter((event) => reply.add(event));
			splitter.feed(stream.subarray(0, at));
			splitter.feed(stream.subarray(at));
			splitter.end();
			expect(reply.finish()).toEqual({ text: TEXT, fileUrl: FILE });
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

describe('never a short success', () => {
	test.each([
		['cut before the final event', events({ text: 'a' }, { text: 'b' })],
		['cut in the middle of an event', 'data: {"text":"a"}\n\ndata: {"text":"ab","fileU'],
		['cut in the middle of bare text', events('a', 'b')],
		['only comments', ': ping\n\n: ping\n\n'],
		['only [DONE]', events('[DONE]')],
		['empty events', 'data:\n\ndata:\n\n'],
	])('%s is an error', (_name, stream) => {
		expect(() => read(stream)).toThrow(ServiceFailure);
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
			events({ type: 'error', message: 'out of credits' }),
			'out of credits',
		],
		['a payload with error', events({ error: { message: 'out of credits' } }), 'out of credits'],
		[
			'a payload with text and error',
			events({ text: 'a', fileUrl: null, error: 'out of credits' }),
			'out of credits',
		],
	])('%s is an error with the service’s words', (_name, stream, words) => {
		expect(() => read(events({ text: 'a' }) + stream)).toThrow(
			`Mingleego reported an error: ${words}`,
		);
	});

	test.each([null, false, '', [], {}])('an error field of %j is none', (error) => {
		expect(read(events({ text: 'a', error }, { text: 'a', fileUrl: null, error })).text).toBe('a');
	});
});
