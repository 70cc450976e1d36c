import { ApiError } from '../../nodes/client/errors/apiError';
import { truncate } from '../../nodes/client/errors/errorMessage';
import { StreamHabits } from '../../nodes/client/stream/streamMemory';
import { collect, readReply } from '../integration/streamReaders';

/** Reads a stream's bytes as the node does, cut into chunks of `size` bytes. */
function read(stream: string | Buffer, size = Infinity, habits = new StreamHabits()) {
	const bytes = Buffer.from(stream);
	const count = size === Infinity ? 1 : Math.ceil(bytes.length / size);
	const pieces = Array.from({ length: count }, (_, n) =>
		size === Infinity ? bytes : bytes.subarray(n * size, (n + 1) * size),
	);
	return readReply(pieces, { habits });
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

	test('an object without text is no text, whatever the form of the chunks', () => {
		const [before, behind] = [{ type: 'start' }, { usage: 3 }];
		for (const chunk of [{ text: 'a' }, '"a"', 'a']) {
			expect(read(formatEvents(before, chunk, behind, '[DONE]')).text).toBe('a');
		}
	});

	test.each(['ping', '1718000000', '2026-05-01 10:00:00.123', '42', 'null', '"b"', 'DONE', '[1]'])(
		'%s is no text in a stream of objects, also before the first one',
		(data) => {
			const chunks = [{ text: 'Hello ' }, { text: 'world' }];
			for (const final of [[], [{ text: 'Hello world', fileUrl: null }]]) {
				const events = [data, chunks[0], data, data, chunks[1], ...final, data];
				expect(read(formatEvents(...events)).text).toBe('Hello world');
			}
		},
	);

	test('several events before the first object are no text either', () => {
		const objects = [{ text: 'Hello ' }, { text: 'world' }];
		expect(read(formatEvents('ping', 'pong', 'now', ...objects)).text).toBe('Hello world');
		const all = objects.map((object) => ({ ...object, fileUrl: null }));
		expect(read(formatEvents('one', 'two', ...all)).text).toBe('Hello world');
	});

	test('bare text, or a JSON string, may come before a final response alone', () => {
		for (const before of [['ping'], ['ping', 'ping'], ['"ping"'], ['connected']]) {
			expect(read(formatEvents(...before, { text: 'Yes', fileUrl: null })).text).toBe('Yes');
		}
		expect(read(formatEvents('Pa', 'ris', { text: '.', fileUrl: null })).text).toBe('Paris.');
		expect(read(formatEvents('"Paris"', { text: '.', fileUrl: null })).text).toBe('Paris.');
	});

	test.each(['ping', '1718000000'])('%s is no text in a stream of JSON strings', (data) => {
		expect(read(formatEvents(data, '"Hello"', data, '" world"', data)).text).toBe('Hello world');
	});

	test('bare text among JSON strings shows that all of it is bare text from then on', () => {
		expect(read(formatEvents('"Yes"', ', he said ', '"no"')).text).toBe('Yes, he said "no"');
	});

	test('what keeps the connection open does not hide that the chunks are JSON strings', () => {
		expect(read(formatEvents('ping', 'ping', '"Hello"', '" world"')).text).toBe('Hello world');
	});

	test('JSON strings that could keep the connection open are text', () => {
		expect(read(formatEvents('"ping"', '"pong"', '" and"', '" ping"')).text).toBe(
			'pingpong and ping',
		);
	});

	test('an object that could keep the connection open is text', () => {
		expect(read(formatEvents({ text: '1718000000' }, { text: '0', fileUrl: null })).text).toBe(
			'17180000000',
		);
	});

	test('what keeps the connection open is text where there is nothing else', () => {
		expect(read(formatEvents('ping', '1718000000', 'pong')).text).toBe('ping1718000000pong');
	});

	test('a chunk that cannot be read is an error', () => {
		const broken = '{"text":"He said "hi""}';
		for (const events of [
			[{ text: 'a' }, broken, { text: 'b' }],
			[broken, { text: 'b' }],
			[` ${broken}`, { text: 'b' }],
			[{ text: 'a' }, '<html>502</html>'],
		]) {
			expect(() => read(formatEvents(...events, '[DONE]'))).toThrow('reported an error: ');
		}
	});

	test('text that only has a brace in it is none', () => {
		expect(read(formatEvents('see {x}', { text: 'a' }, { text: 'b' })).text).toBe('ab');
		const chunks = ['{"a"', ':1}'].map((text) => ({ text, fileUrl: null }));
		expect(read(formatEvents(...chunks)).text).toBe('{"a":1}');
	});

	test('the first error counts, and nothing after it is read', () => {
		const forwarded: string[] = [];
		const stream = formatEvents({ error: 'No credit' }, { error: 'Closed' }, { text: 'a' });
		const onText = (piece: string) => forwarded.push(piece);
		expect(() => readReply([Buffer.from(stream)], { onText })).toThrow('an error: No credit');
		expect(forwarded).toEqual([]);
	});
});

describe('the final response', () => {
	test.each([
		['holds the whole text again', 'one two two', 'one two two'],
		['holds nothing', '', 'one two two'],
		['holds a last chunk that was not sent before', ' three', 'one two two three'],
		['holds a last chunk that is like the one before it', ' two', 'one two two two'],
		['holds a last chunk of one character', '2', 'one two two2'],
		['holds the whole text and a rest that was not sent', 'one two two three', 'one two two three'],
		['holds the whole text with other blanks around it', ' one two two\n', ' one two two\n'],
		['holds half of the words, in another order', 'two, two one', 'two, two one'],
		['holds half of the pairs of characters', 'one, two,', 'one, two,'],
		['holds fewer of them', '! 42 !', 'one two two! 42 !'],
		['holds so much that it is no chunk', 'No, I will not.', 'No, I will not.'],
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
		['removes the only citation mark', 'Paris【4:0†source】.', 'Paris.'],
		[
			'removes the reasoning',
			`<think>${'The user asks for the capital. '.repeat(9)}</think>Paris.`,
			'Paris.',
		],
		['tidies a table', '|a|b|\n|-|-|\n|1|2|', '| a | b |\n| - | - |\n| 1 | 2 |'],
		['tidies a code fence', '~~~js\nx\n~~~', '```js\nx\n```'],
		['composes characters', 'Zu\u0308rich', 'Z\u00fcrich'],
		['composes syllables', '\u1112\u1161\u11ab\u1100\u1173\u11af', '\ud55c\uae00'],
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
		const forwarded: string[] = [];
		const onText = (piece: string) => forwarded.push(piece);
		const events = [...chunks.map((chunk) => ({ text: chunk })), { text, fileUrl: null }];
		expect(readReply([Buffer.from(formatEvents(...events))], { onText }).text).toBe(text);
		expect(forwarded).toEqual(chunks.filter((chunk) => chunk !== ''));
	});

	test.each([
		['of which a part was not sent before', 'one two three four', ' four'],
		['that is a last chunk', ' four', ' four'],
		['that differs from what was forwarded', 'One, two three', undefined],
	])('%s is forwarded only where it fits what was', (_name, final, rest) => {
		const chunks = ['one ', 'two ', 'three'];
		const forwarded: string[] = [];
		const onText = (piece: string) => forwarded.push(piece);
		const events = [...chunks.map((text) => ({ text })), { text: final, fileUrl: null }];
		readReply([Buffer.from(formatEvents(...events))], { onText });
		expect(forwarded).toEqual(rest === undefined ? chunks : [...chunks, rest]);
	});

	test('of the form of all chunks is a chunk, unless it repeats 20 characters of them', () => {
		const all = (...texts: string[]) => texts.map((text) => ({ text, fileUrl: null }));
		expect(read(formatEvents(...all('a', 'a', 'a', 'aaa'))).text).toBe('aaaaaa');
		const text = '0123456789 0123456789';
		expect(read(formatEvents(...all('0123456789 ', '0123456789', text))).text).toBe(text);
		expect(read(formatEvents(...all(text, `\n${text}\n`))).text).toBe(`\n${text}\n`);
		expect(read(formatEvents(...all(text.slice(0, 19), text.slice(0, 19)))).text).toHaveLength(38);
	});

	test('that is named is the reply whatever it says, and nothing after it counts', () => {
		const chunks = formatEvents({ text: 'First take ' }, { text: 'two litres of acid' });
		const refusal = 'I cannot help with that.';
		const final = JSON.stringify({ text: refusal, fileUrl: null });
		for (const name of ['final', 'complete', 'completed', 'done', 'end', 'result']) {
			expect(read(`${chunks}event: ${name}\ndata: ${final}\n\n`).text).toBe(refusal);
			const typed = formatEvents({ type: name, text: refusal });
			expect(read(chunks + typed).text).toBe(refusal);
		}
		const done = formatEvents({ text: refusal, done: true });
		expect(read(chunks + done + formatEvents({ text: ' More' }, { error: 'late' })).text).toBe(
			refusal,
		);
	});

	test.each([
		['an empty one with a name', 'event: done\ndata: {"text":""}\n\n'],
		['an empty one', formatEvents({ text: '', fileUrl: null })],
		['a name alone', 'event: complete\ndata: {}\n\n'],
	])('stays the reply after %s', (_name, event) => {
		const chunks = formatEvents({ text: 'Par' }, { text: 'is【1】' });
		for (const final of [
			formatEvents({ text: 'Paris', fileUrl: FILE }),
			`event: final\ndata: {"text":"Paris","fileUrl":"${FILE}"}\n\n`,
		]) {
			expect(read(chunks + final + event)).toEqual({ text: 'Paris', fileUrl: FILE });
		}
	});

	test('that is empty has the text of the chunks, and what follows it is text', () => {
		const chunks = formatEvents({ text: 'Par' }, { text: 'is' });
		const rest = formatEvents({ text: ', France' });
		for (const final of [
			'event: final\ndata: {"text":""}\n\n',
			'event: done\ndata: {"text":"","fileUrl":null}\n\n',
			'event: completed\ndata: {"usage":{"tokens":7}}\n\n',
		]) {
			const habits = Object.assign(new StreamHabits(), { sendsWholeFinal: true });
			expect(read(chunks + final, Infinity, habits).text).toBe('Paris');
			expect(read(chunks + final + rest).text).toBe('Paris, France');
			const whole = formatEvents({ text: 'Paris.', fileUrl: FILE });
			expect(read(chunks + final + whole)).toEqual({ text: 'Paris.', fileUrl: FILE });
		}
	});

	test('that has a name alone is none where no text came', () => {
		expect(() => read('event: complete\ndata: {}\n\n')).toThrow('without a reply');
		expect(read(`event: complete\ndata: {}\n\n${formatEvents({ text: 'a' })}`).text).toBe('a');
	});

	test('that follows another one replaces it', () => {
		const chunks = formatEvents({ text: 'Par' }, { text: 'is【1】' });
		const first = 'event: completed\ndata: {"text":"Paris【1】"}\n\n';
		const second = `event: final\ndata: {"text":"Paris","fileUrl":"${FILE}"}\n\n`;
		expect(read(chunks + first + second)).toEqual({ text: 'Paris', fileUrl: FILE });
	});

	test('without any mark is known by repeating three chunks and 20 characters', () => {
		const chunks = ['The capital ', 'of France ', 'is Paris.'];
		const text = chunks.join('');
		const as = (...texts: string[]) => texts.map((one) => ({ text: one }));
		expect(read(formatEvents(...as(...chunks, text))).text).toBe(text);
		expect(read(formatEvents(...as(...chunks, text.replace(/ /g, '\n')))).text).toMatch(/^The\nc/);
		expect(read(formatEvents(...as(text, text))).text).toBe(text + text);
		expect(read(formatEvents(...as('no ', 'no ', 'no', 'no no no'))).text).toBe('no no nono no no');
		// Also where the chunks have another form.
		const forwarded: string[] = [];
		const onText = (piece: string) => forwarded.push(piece);
		const stream = formatEvents(...chunks, { text });
		expect(readReply([Buffer.from(stream)], { onText }).text).toBe(text);
		expect(forwarded).toEqual(chunks);
	});

	test('may have its URL under another name, or come before it', () => {
		const chunks = [{ text: 'Par' }, { text: 'is' }];
		const expected = { text: 'Paris', fileUrl: FILE };
		expect(read(formatEvents(...chunks, { text: 'Paris', file_url: FILE }))).toEqual(expected);
		const named = 'event: final\ndata: {"text":"Paris"}\n\n';
		expect(read(formatEvents(...chunks) + named + formatEvents({ fileUrl: FILE }))).toEqual(
			expected,
		);
	});

	test('that ends every event is none', () => {
		const named = ['Hel', 'lo ', 'world'].map(
			(text) => `event: result\ndata: {"text":"${text}"}\n\n`,
		);
		expect(read(named.join('')).text).toBe('Hello world');
		const final = 'event: result\ndata: {"text":"","fileUrl":null}\n\n';
		expect(read(named.join('') + final).text).toBe('Hello world');
	});

	test('of bare text may be another word', () => {
		const chunks = 'data: Hello \n\ndata: world\n\n';
		for (const word of [
			'success',
			'ok',
			'stop',
			' [finished-with-the-whole-reply] ',
			'"success"',
		]) {
			expect(read(`${chunks}event: complete\ndata: ${word}\n\n`).text).toBe('Hello world');
		}
		expect(read('data: Hi\n\nevent: final\ndata: Hi there!\n\n').text).toBe('Hi there!');
		expect(read('data: Hi\n\nevent: final\ndata: I cannot.\n\n').text).toBe('I cannot.');
		expect(read('event: final\ndata: success\n\n').text).toBe('success');
		// A tidied reply of one word.
		const cited = 'data:  Paris\n\ndata: 【4:0†source】.\n\n';
		expect(read(`${cited}event: final\ndata: Paris.\n\n`).text).toBe('Paris.');
		const named = 'data: No suc\n\ndata: cess\n\n';
		expect(read(`${named}event: final\ndata: success\n\n`).text).toBe('No success');
	});

	test.each([
		['is longer than a single chunk', ['T'], 'he rest'],
		['is longer than all chunks', ['I', ' a', ' see'], ' everything here'],
		['repeats a single chunk', ['ha'], 'ha'],
	])('shows nothing about others where it %s', (_name, chunks, final) => {
		const habits = new StreamHabits();
		const events = [...chunks.map((text) => ({ text })), { text: final, fileUrl: null }];
		read(formatEvents(...events), Infinity, habits);
		expect(habits.sendsWholeFinal).toBe(false);
	});

	test('shows that others have the whole text too where it resembles the chunks and is too long for one', () => {
		const habits = new StreamHabits();
		const chunks = ['Par', 'is【1】', ' is the ', 'capital'].map((text) => ({ text }));
		read(formatEvents(...chunks, { text: 'Paris is the capital', fileUrl: null }), 1, habits);
		expect(habits.sendsWholeFinal).toBe(true);
	});

	test('is none where text follows that it does not replace', () => {
		const line = 'Row, row, row your boat,\n';
		const rest = 'gently down the stream.';
		for (const more of [{}, { fileUrl: null }, { type: 'result' }]) {
			const events = [line, line, rest].map((text) => ({ text, ...more }));
			expect(read(formatEvents(...events, '[DONE]')).text).toBe(line + line + rest);
		}
		const bare = ['Row, row, ', 'row your ', 'boat. ', 'Row, row, row your boat. ', rest];
		expect(read(formatEvents(...bare)).text).toBe(bare.join(''));
	});

	test('is the one that is done, unless each event says whether it is', () => {
		const first = { text: 'Hello' };
		for (const flag of ['done', 'isFinal', 'is_last']) {
			const last = (text: string) => ({ text, [flag]: true });
			expect(read(formatEvents(first, last('No.'))).text).toBe('No.');
			const chunk = { ...first, [flag]: false };
			expect(read(formatEvents(chunk, last(' world'))).text).toBe('Hello world');
			expect(read(formatEvents(chunk, chunk, last('HelloHello'))).text).toBe('HelloHello');
			expect(read(formatEvents(chunk, last('')))).toEqual({ text: 'Hello', fileUrl: null });
			const final = { ...last('No.'), fileUrl: null };
			expect(read(formatEvents(chunk, final)).text).toBe('No.');
			// It may be the end of a step.
			const more = { text: '!', [flag]: true };
			expect(read(formatEvents(chunk, last(' world'), more)).text).toBe('Hello world!');
		}
	});

	test('may have the name of a part, which decides nothing by itself', () => {
		const chunks = formatEvents({ text: 'Par' }, { text: 'is【1】' });
		const named = (text: string) => `event: agent_end\ndata: ${JSON.stringify({ text })}\n\n`;
		expect(read(chunks + named('Paris【1】')).text).toBe('Paris【1】');
		expect(read(chunks + named('Paris')).text).toBe('Paris');
		expect(read(chunks + named('!')).text).toBe('Paris【1】!');
		expect(read(named('Par') + named('is')).text).toBe('Paris');
	});

	test.each([
		['is tidied', FILE, '[Report](/f) for May', '[Report](/f) for May'],
		['has no file', null, '[Report](/f) for May', undefined],
		['is short enough for a chunk', FILE, ' for May', undefined],
		['is another text', FILE, 'An unlike text, and a long one', undefined],
		['is short', FILE, '[Report](f) for May', undefined],
	])(
		'that alone has a file, where each event has a fileUrl, is the reply if it %s',
		(_name, fileUrl, text, reply) => {
			const chunks = ['[Report]', '(sandbox)', ' for May'];
			const events = chunks.map((chunk) => ({ text: chunk, fileUrl: null as string | null }));
			expect(read(formatEvents(...events, { text, fileUrl })).text).toBe(
				reply ?? chunks.join('') + text,
			);
			const before = events.map((event) => ({ ...event, fileUrl }));
			expect(read(formatEvents(...before, { text, fileUrl })).text).toBe(chunks.join('') + text);
		},
	);

	test('has the whole text where earlier ones of the assistant had', () => {
		const habits = new StreamHabits();
		const chunks = [{ text: 'First take ' }, { text: 'two litres of acid' }];
		const refusal = formatEvents(...chunks, { text: 'I cannot help with that.', fileUrl: null });
		expect(read(refusal, Infinity, habits).text).toContain('acidI cannot');
		read(
			formatEvents(...chunks, { text: 'First take two litres of acid', fileUrl: null }),
			1,
			habits,
		);
		expect(read(refusal, Infinity, habits).text).toBe('I cannot help with that.');
	});

	test('does not have the whole text because a last chunk resembled it once', () => {
		const habits = new StreamHabits();
		const as = (...texts: string[]) => texts.map((text) => ({ text }));
		read(formatEvents(...as('ha ', 'ha '), { text: 'ha', fileUrl: null }), 1, habits);
		expect(habits.sendsWholeFinal).toBe(false);
		const total = formatEvents(...as('The total is 5', '0'), { text: '0', fileUrl: null });
		expect(read(total, Infinity, habits).text).toBe('The total is 500');
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
		['chunks', chunks, 'open'],
		['[DONE]', `${chunks}data: [DONE]\n\n`, 'ended'],
		['a quoted [DONE]', `${chunks}data: "[DONE]"\n\n`, 'ended'],
		['a named end', `${chunks}event: end\ndata:\n\n`, 'ended'],
		['a named end with other data', `${chunks}event: close\ndata: bye\n\n`, 'ended'],
		['a typed end', chunks + formatEvents({ type: 'finish' }), 'ended'],
		['an object that is done', chunks + formatEvents({ done: true }), 'definite'],
		['an object that is done before any text', formatEvents({ done: true }), 'open'],
		[
			'an empty one with a name, behind a final response',
			`${chunks}${whole}event: final\ndata: {"text":""}\n\n`,
			'ended',
		],
		[
			'an empty one, behind a final response',
			chunks + whole + formatEvents({ text: '' }),
			'definite',
		],
		[
			'an empty one with a name, where each has a fileUrl',
			`${formatEvents(...['one', 'two'].map((text) => ({ text, fileUrl: null })))}event: result\ndata: {"text":""}\n\n`,
			'definite',
		],
		[
			'the name of a part, with its text',
			`${chunks}event: agent_end\ndata: {"text":"One two."}\n\n`,
			'open',
		],
		[
			'the flag of a last chunk',
			formatEvents({ text: 'one ', done: false }, { text: 'two', done: true }),
			'definite',
		],
		['the whole text again', chunks + whole, 'definite'],
		[
			'the whole text again, long',
			formatEvents(...CHUNKS.map((text) => ({ text })), { text: TEXT, fileUrl: null }),
			'settled',
		],
		[
			'the whole text again, long and without a mark',
			formatEvents(...[...CHUNKS, TEXT].map((text) => ({ text }))),
			'definite',
		],
		[
			'the whole text again, long, where each has a fileUrl',
			formatEvents(...[TEXT, TEXT].map((text) => ({ text, fileUrl: null }))),
			'definite',
		],
		['a named final response', `${chunks}event: final\ndata: {"text":"three"}\n\n`, 'settled'],
		[
			'a final response alone, with a name',
			formatEvents({ type: 'final', text: 'one' }),
			'definite',
		],
		['one that may be the name of every event', `event: result\ndata: {"text":"a"}\n\n`, 'open'],
		['the same behind others', `${chunks}event: result\ndata: {"text":"a"}\n\n`, 'definite'],
		[
			'a tidied final response',
			chunks + formatEvents({ text: 'One two.', fileUrl: null }),
			'definite',
		],
		[
			'a final response that is no chunk',
			chunks + formatEvents({ text: 'Fourteen!', fileUrl: null }),
			'definite',
		],
		['a last chunk', chunks + formatEvents({ text: ' three', fileUrl: null }), 'open'],
		...(
			[
				[['ping', 'pong', 'ping', 'pong'], 'open'],
				[['connected'], 'open'],
				[['one', ' two', ' three'], 'definite'],
			] as const
		).map(([before, progress]): [string, string, string] => [
			`an object behind ${before.join()}`,
			formatEvents(...before, { text: 'I cannot help with that', fileUrl: null }),
			progress,
		]),
		['an empty final event', chunks + formatEvents({ text: '', fileUrl: null }), 'open'],
		[
			'an empty final event with a name',
			chunks + formatEvents({ type: 'end', text: '' }),
			'definite',
		],
		['a name alone', `${chunks}event: complete\ndata: {"usage":3}\n\n`, 'definite'],
		['the same with a word', `${chunks}event: completed\ndata: ok\n\n`, 'definite'],
		['the same among bare text', 'data: a\n\nevent: complete\ndata: success\n\n', 'definite'],
		['a name before any text', 'event: complete\ndata: {}\n\n', 'open'],
		[
			'one that may be the name of every event, where each has a fileUrl',
			`${formatEvents({ text: 'a', fileUrl: null })}event: result\ndata: {"text":"b","fileUrl":null}\n\n`,
			'definite',
		],
		[
			'the whole text again, of 20 characters',
			formatEvents(
				...['01234', '56789', ' 1234', '56789', '0123456789 123456789'].map((text) => ({ text })),
			),
			'definite',
		],
		['a final event alone', whole, 'open'],
		['text behind a final response', chunks + whole + formatEvents({ text: ' more' }), 'open'],
		[
			'the whole text again, where a chunk has a fileUrl',
			formatEvents({ text: 'one ', fileUrl: null }, { text: 'two' }) + whole,
			'open',
		],
	])('whether %s says that nothing more is to come', (_name, stream, progress) => {
		expect(collect([Buffer.from(stream)]).progress).toBe(progress);
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
			const pieces = [stream.subarray(0, at), stream.subarray(at)];
			expect(readReply(pieces)).toEqual({ text: TEXT, fileUrl: FILE });
		}
	});

	test.each(['\n', '\r\n', '\r', ''])(
		'a last event without its blank line counts (line end %j)',
		(nl) => {
			const stream = `data: {"text":"Hi"}\n\ndata: {"text":"Hi!","fileUrl":null}${nl}`;
			expect(read(stream).text).toBe('Hi!');
			expect(read(stream, 1).text).toBe('Hi!');
		},
	);
});

/** What reading a stream throws. */
function getFailure(stream: string, habits?: StreamHabits) {
	try {
		return { text: read(stream, Infinity, habits).text };
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
		['a final response alone, with a name', formatEvents({ text: 'all', type: 'final' })],
		[
			'the whole text again, where each event has a fileUrl',
			formatEvents(...[TEXT, TEXT].map((text) => ({ text, fileUrl: null }))),
		],
		[
			'a named final response, where each event has a fileUrl',
			`${formatEvents({ text: 'a', fileUrl: null })}event: end\ndata: {"text":"b","fileUrl":null}\n\n`,
		],
	])('was cut, where another one ended with %s', (_name, stream) => {
		const habits = new StreamHabits();
		expect(getFailure(chunks, habits)).toEqual({ text: 'ab' });
		read(stream, Infinity, habits);
		expect(habits.endsExplicitly).toBe(true);
		expect(getFailure(chunks, habits)).toEqual(CUT);
		expect(getFailure(stream, habits)).toHaveProperty('text');
	});

	test.each([
		['that had none either', chunks],
		['of which the only event has a fileUrl', formatEvents({ text: 'all', fileUrl: null })],
		[
			'of which each event has a fileUrl, so that the last one says nothing',
			formatEvents(...['a', 'b', 'c'].map((text) => ({ text, fileUrl: null }))),
		],
	])('is a reply after one %s', (_name, stream) => {
		const habits = new StreamHabits();
		read(stream, Infinity, habits);
		expect(habits).toEqual(new StreamHabits());
	});

	test.each([
		['an object', '{"text":"ab","fileU'],
		['an object behind a blank', '  {"text":"ab","fileU'],
		['the first object', '{"text":"a', ''],
		['a JSON string', '"ab'],
		['[DONE]', '[DO'],
		...['[', '[D', '[DO', '[DON', '[DONE'].map((start) => [
			'[DONE], among bare text',
			start,
			'data: one\n\n',
		]),
		['an object behind a blank, among bare text', '  {"text":"one","fi', 'data: one\n\n'],
	])('was cut where it ends in the middle of %s', (_name, start, before = chunks) => {
		expect(getFailure(`${before}data: ${start}`)).toEqual(CUT);
	});

	test.each(['"', '"quoted', '[1', 'see {x', 'see [D'])(
		'may end with %j, among bare text',
		(text) => {
			expect(getFailure(`data: He said \n\ndata: ${text}`)).toEqual({ text: `He said ${text}` });
		},
	);

	test.each(['[DONE]', 'ping ['])('may end with %s without a blank line', (data) => {
		expect(getFailure(`${chunks}data: ${data}`)).toEqual({ text: 'ab' });
	});
});

describe('never a short success', () => {
	test.each([
		['only comments', ': ping\n\n: ping\n\n', ''],
		['nothing', '', ''],
		['empty events', 'data:\n\ndata:\n\n', ''],
		['empty chunks', formatEvents({ text: '' }, '{ "text" : "" }'), ''],
		['only [DONE]', formatEvents('[DONE]'), ' Its first event: [DONE]'],
		['a name alone', 'event: start\ndata:\n\n', ''],
		[
			'a name alone, and events of another form',
			`event: start\ndata:\n\n${formatEvents({ delta: 'Hi' }, '[DONE]')}`,
			' Its first event: {"delta":"Hi"}',
		],
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
		const habits = Object.assign(new StreamHabits(), { endsExplicitly: true });
		expect(getFailure(stream, habits)).toEqual(expected);
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
